import { useState } from 'react'
import { Button, Dialog, StepHeading, useNow } from '../candidate/kit.tsx'
import { AnswerField } from './answer-field.tsx'
import { clockText, secondsUntil } from './clock.ts'
import { ConsentForm } from './consent-gate.tsx'
import { sheetOf } from './desk.ts'
import type { Question } from './frames.ts'
import { HelpDialog } from './help-dialog.tsx'
import type { RunningProps } from './questions.tsx'

interface QuestionPageProps extends RunningProps {
  question: Question
  /** The candidate is done with it for now: the open question is shown. */
  onDone(): void
}

export function QuestionPage({ question, onDone, ...props }: QuestionPageProps) {
  const { interviews, room, words, state, session } = props
  const { id } = question
  const [notice, setNotice] = useState<string>()
  const [dialog, setDialog] = useState<'help' | 'consent'>()
  const [pausing, setPausing] = useState(false)
  const sheet = sheetOf(state.desk, id)
  const open = session.current_question
  const isOpen = open?.id === id
  const wasAnswered = sheet.answered > 0
  const isChanged = wasAnswered && sheet.revision > Math.max(sheet.answered, sheet.handIn)
  const isWaiting = sheet.handIn > 0 && state.link.kind !== 'open'
  const comesLater = !isOpen && !wasAnswered && open !== null && open.number < question.number
  const isLast = open === null || (isOpen && question.number === session.total_questions)
  const refusal = state.refusal?.question_id === id ? state.refusal : undefined

  function write(text: string): void {
    setNotice(undefined)
    room.write(id, text)
  }

  function goOn(): void {
    const isEmpty = sheet.text.trim() === ''
    const isWritten = question.kind === 'open' || question.kind === 'code'
    if (comesLater || (wasAnswered && !isChanged)) onDone()
    else if (isEmpty) setNotice(isWritten ? words.nothingYetWritten : words.nothingYetChosen)
    else {
      room.handIn(id)
      if (state.link.kind === 'open') onDone()
    }
  }

  function onLine(act: () => void): void {
    if (state.link.kind === 'open') act()
    else setNotice(words.needsLine)
  }

  async function pause(): Promise<void> {
    setPausing(true)
    try {
      room.heard(await interviews.pause(session.session_id, ''))
    } catch (error) {
      setNotice(error instanceof Error && state.link.kind === 'open' ? words.refused(error.message) : words.needsLine)
    }
    setPausing(false)
  }

  const action = isChanged
    ? words.saveChange
    : wasAnswered || comesLater
      ? words.backTo
      : isLast
        ? words.last
        : words.next
  return (
    <article className="stack">
      <div className="stack tight">
        <StepHeading>
          <span className="small soft step-number">
            {words.question(question.number, session.total_questions)} · {question.category}
            {question.follow_up_to && ` · ${words.followUp}`}
          </span>
          <span id="question-text" className="question-text">
            {question.text}
          </span>
        </StepHeading>
        {isOpen && session.answer_by && <SuggestedTime {...props} answerBy={session.answer_by} />}
      </div>
      {comesLater && <p className="note attention">{words.goesFirst}</p>}
      <AnswerField
        words={words}
        question={question}
        text={sheet.text}
        disabled={false}
        labelledBy="question-text"
        onWrite={write}
        onLargePaste={() => room.signal('large_paste')}
      />
      {refusal && (
        <p className="note danger" role="alert">
          {refusal.code === 'ANSWER_TOO_LONG' ? words.tooLong : words.refused(refusal.message)}
        </p>
      )}
      {isWaiting && (
        <p className="note attention" role="status">
          {words.waitsForLine}
        </p>
      )}
      {isChanged && <p className="soft small">{words.changedNotHandedIn}</p>}
      {notice && (
        <p className="note attention" role="alert">
          {notice}
        </p>
      )}
      <div className="question-actions">
        <Button look="main" onPress={goOn}>
          {action}
        </Button>
        {isOpen && !wasAnswered && <Button onPress={() => onLine(() => room.skip(id))}>{words.skip}</Button>}
        <Button busy={pausing} onPress={() => onLine(() => void pause())}>
          {words.pause}
        </Button>
        <Button look="plain" onPress={() => onLine(() => setDialog('help'))}>
          {words.help}
        </Button>
        <Button look="plain" onPress={() => setDialog('consent')}>
          {words.notices}
        </Button>
      </div>
      <p className="soft small">{words.comeBack}</p>
      {dialog === 'help' && <HelpDialog room={room} words={words} onClose={() => setDialog(undefined)} />}
      {dialog === 'consent' && (
        <Dialog title={words.notices} onClose={() => setDialog(undefined)}>
          <ConsentForm {...props} action={words.saveChoice} onDone={() => setDialog(undefined)} />
          <Button onPress={() => setDialog(undefined)}>{words.close}</Button>
        </Dialog>
      )}
    </article>
  )
}

function SuggestedTime({ room, words, answerBy }: RunningProps & { answerBy: string }) {
  const now = useNow(room.now, 1_000)
  const left = secondsUntil(Date.parse(answerBy), now)
  if (left === 0) return <p className="note attention">{words.questionOver}</p>
  return <p className="soft small figures">{words.forQuestion(clockText(left))}</p>
}
