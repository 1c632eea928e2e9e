import { useEffect, useState } from 'react'
import { Button, StepHeading } from '../candidate/kit.tsx'
import { ConsentChoice } from './consent-choice.tsx'
import type { PanelMember, SessionView } from './frames.ts'
import type { LiveProps } from './interview.tsx'
import type { InterviewApi } from './interview-api.ts'

type Props = Pick<LiveProps, 'interviews' | 'room' | 'words' | 'language'> & { session: SessionView }

/** A session that was started without consent: nothing is asked before it is given. */
export function ConsentGate(props: Props) {
  return (
    <div className="stack">
      <StepHeading>{props.words.consentFirst}</StepHeading>
      <ConsentForm {...props} action={props.words.goOnToQuestions} onDone={() => {}} />
    </div>
  )
}

/** What is agreed to, and the way to change it. */
export function ConsentForm({
  interviews,
  room,
  words,
  language,
  session,
  action,
  onDone,
}: Props & { action: string; onDone(): void }) {
  const { notice, consent } = session
  const [recording, setRecording] = useState(consent?.recording ?? false)
  const [scoring, setScoring] = useState(consent?.automated_scoring ?? (notice.automated_scoring ? undefined : false))
  const [busy, setBusy] = useState(false)
  const panel = usePanel(interviews, session.booking_id)
  const [failure, setFailure] = useState<string>()
  async function save(): Promise<void> {
    if (scoring === undefined || !recording) return setFailure(words.startNeeds)
    setBusy(true)
    setFailure(undefined)
    try {
      const given = { recording, automated_scoring: scoring, notice_version: notice.version ?? '1' }
      room.heard(await interviews.consent(session.session_id, given))
      onDone()
    } catch (error) {
      setFailure(error instanceof Error ? words.refused(error.message) : words.trouble)
    }
    setBusy(false)
  }
  return (
    <div className="stack">
      <ConsentChoice
        words={words}
        language={language}
        notice={notice}
        panel={panel}
        recording={recording}
        scoring={scoring}
        onRecording={setRecording}
        onScoring={setScoring}
      />
      {failure && (
        <p className="note attention" role="alert">
          {failure}
        </p>
      )}
      <Button look="main wide-on-phone" busy={busy} onPress={() => void save()}>
        {action}
      </Button>
    </div>
  )
}

/** Who judges, as the waiting room says it. Without it the notice speaks of the panel in general. */
function usePanel(interviews: InterviewApi, bookingId: string): readonly PanelMember[] {
  const [panel, setPanel] = useState<readonly PanelMember[]>([])
  useEffect(() => {
    let wanted = true
    interviews.waitingRoom(bookingId).then(
      (room) => wanted && setPanel(room.panel ?? []),
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [interviews, bookingId])
  return panel
}
