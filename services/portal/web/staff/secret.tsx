import { useState } from 'react'
import { Button, Dialog, Notice } from './kit.tsx'
import { useTexts } from './texts.tsx'

/** A secret that is shown this once. */
export function SecretShown({ title, secret, onClose }: { title: string; secret: string; onClose(): void }) {
  const { secrets, common } = useTexts()
  const [copied, setCopied] = useState(false)
  return (
    <Dialog title={title} onClose={onClose}>
      <Notice tone="attention">{secrets.once}</Notice>
      <code className="secret">{secret}</code>
      <div className="actions">
        <Button onPress={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
          {copied ? secrets.copied : secrets.copy}
        </Button>
        <Button look="main" onPress={onClose}>
          {common.done}
        </Button>
      </div>
    </Dialog>
  )
}
