import { useCallback, useEffect, useState } from 'react'
import { Button, StepHeading, TopBar } from '../candidate/kit.tsx'
import type { Api } from '../shared/api.ts'
import { Refusal } from '../shared/api.ts'
import { type Language, localeOf } from '../shared/language.ts'
import { type Clock, deviceZone } from '../shared/time.ts'
import { HumanReview } from './human-review.tsx'
import { candidateApi, type Explanation, readExplanation, sessionOf } from './result-api.ts'
import { words as allWords, type Words } from './words.ts'

type Stage =
  | { kind: 'opening' }
  | { kind: 'stranger' }
  | { kind: 'notYours' }
  | { kind: 'notBegun' }
  | { kind: 'trouble' }
  | { kind: 'read'; api: Api; told: Explanation }

const lookAgainMs = 30_000

/** How the result of an interview came about, in plain words, and a person to look at it again. */
export function ResultPage({ bookingId, language }: { bookingId: string; language: Language }) {
  const words = allWords[language]
  const clock: Clock = { locale: localeOf(language), zone: deviceZone() }
  const [stage, setStage] = useState<Stage>({ kind: 'opening' })

  const open = useCallback(async () => {
    const api = candidateApi(bookingId)
    if (!api) return setStage({ kind: 'stranger' })
    try {
      const session = await sessionOf(api, bookingId)
      setStage(session ? { kind: 'read', api, told: await readExplanation(api, session) } : { kind: 'notBegun' })
    } catch (error) {
      const status = error instanceof Refusal ? error.problem.status : 0
      const kind = status === 401 ? 'stranger' : [400, 403, 404, 410].includes(status) ? 'notYours' : 'trouble'
      setStage((before) => (before.kind === 'read' && kind === 'trouble' ? before : { kind }))
    }
  }, [bookingId])
  useEffect(() => void open(), [open])
  const waits = stage.kind === 'trouble' || (stage.kind === 'read' && isOnItsWay(stage.told))
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(() => void open(), lookAgainMs)
    return () => clearInterval(timer)
  }, [waits, open])
  useEffect(() => {
    document.title = `${words.title} · Candor`
  }, [words])

  return (
    <div className="page">
      <TopBar language={language} />
      <main className="stack loose">
        {stage.kind === 'opening' && (
          <div className="waiting" role="status" aria-label={words.opening}>
            <span />
            <span />
            <span />
          </div>
        )}
        {stage.kind === 'stranger' && <Message title={words.stranger} text={words.strangerText} />}
        {stage.kind === 'notYours' && <Message title={words.notYours} text={words.notYoursText} />}
        {stage.kind === 'notBegun' && <Message title={words.notBegun} text={words.notBegunText} />}
        {stage.kind === 'trouble' && (
          <div className="stack" role="alert">
            <Message title={words.trouble} text={words.troubleText} />
            <Button look="main" onPress={() => void open()}>
              {words.again}
            </Button>
          </div>
        )}
        {stage.kind === 'read' && (
          <>
            <Told words={words} told={stage.told} />
            <HumanReview words={words} clock={clock} api={stage.api} told={stage.told} onAsked={open} />
          </>
        )}
      </main>
    </div>
  )
}

const isOnItsWay = ({ status, human_review }: Explanation) => status !== 'decided' || human_review?.status === 'open'

function Message({ title, text }: { title: string; text: string }) {
  return (
    <div className="stack tight">
      <StepHeading>{title}</StepHeading>
      <p>{text}</p>
    </div>
  )
}

function Told({ words, told }: { words: Words; told: Explanation }) {
  const { facts, status, software } = told
  return (
    <>
      <div className="stack tight">
        {facts.title && <p className="soft">{facts.title}</p>}
        <StepHeading>{words.title}</StepHeading>
        <p className="result-state">{words.states[status]}</p>
      </div>
      <section className="stack" aria-labelledby="steps">
        <h2 id="steps">{words.steps}</h2>
        <ol className="steps">
          <li>{words.answered(facts.answered)}</li>
          <li>{words.same}</li>
          <li>{words.alone}</li>
          <li>
            {software.used
              ? words.suggested
              : words.notSuggested(facts.withheld ? (words.flags[facts.withheld] ?? '') : '')}
          </li>
          <li>{facts.reviews === null ? words.notYet : words.reviewed(facts.reviews)}</li>
        </ol>
        <p className="note">{words.limits}</p>
      </section>
      {told.answers.length > 0 && (
        <section className="stack" aria-labelledby="answers">
          <h2 id="answers">{words.answers}</h2>
          <p>{words.answersText}</p>
          {told.answers.map((answer) => (
            <article key={answer.question_id} className="card stack tight">
              <h3 className="result-question">{answer.question}</h3>
              {answer.criteria.length === 0 && <p className="soft">{words.nothingSuggested}</p>}
              {answer.criteria.map((criterion) => (
                <div key={criterion.criterion_id} className="stack tight">
                  <p>
                    <strong>{criterion.name}</strong>
                  </p>
                  {criterion.words.length > 0 ? (
                    <>
                      <p className="soft small">{words.restsOn}</p>
                      <ul className="quotes">
                        {[...new Set(criterion.words)].map((quote) => (
                          <li key={quote}>{quote}</li>
                        ))}
                      </ul>
                    </>
                  ) : (
                    <p className="soft small">{words.restsOnNothing}</p>
                  )}
                  {criterion.notes.map(({ flag, text }) => (
                    <p key={flag} className="small">
                      {words.flags[flag] ?? text}
                    </p>
                  ))}
                </div>
              ))}
            </article>
          ))}
        </section>
      )}
    </>
  )
}
