import { useState } from 'react'
import { Button, Dialog } from '../candidate/kit.tsx'
import type { Room } from './room.ts'
import type { Words } from './words.ts'

const reasonMax = 200

export function HelpDialog({ room, words, onClose }: { room: Room; words: Words; onClose(): void }) {
  const [reason, setReason] = useState('')
  const [sent, setSent] = useState(false)
  return (
    <Dialog title={words.helpTitle} onClose={onClose}>
      {sent ? (
        <p role="status" className="note good">
          {words.helpSent}
        </p>
      ) : (
        <>
          <p>{words.helpText}</p>
          <label className="stack tight">
            {words.helpField}
            <textarea
              className="field"
              rows={3}
              maxLength={reasonMax}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
        </>
      )}
      <div className="row">
        {!sent && (
          <Button
            look="main"
            onPress={() => {
              room.help(reason)
              setSent(true)
            }}
          >
            {words.helpSend}
          </Button>
        )}
        <Button onPress={onClose}>{sent ? words.close : words.cancel}</Button>
      </div>
    </Dialog>
  )
}
