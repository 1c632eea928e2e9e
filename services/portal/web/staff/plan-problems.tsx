import { Refusal } from '../shared/api.ts'
import { Failure, Notice } from './kit.tsx'
import { placeOf } from './plan-draft.ts'
import { useTexts } from './texts.tsx'

/** What is wrong with a plan, each with the place where it is put right. Refusals without places are shown as they are. */
export function PlanProblems({ error, kept }: { error: unknown; kept?: string }) {
  const { plans: words } = useTexts()
  const errors = error instanceof Refusal ? (error.problem.errors ?? []) : []
  if (errors.length === 0) return <Failure error={error} kept={kept} />
  return (
    <Notice tone="danger">
      <div className="stack tight">
        <p>{words.problems(errors.length)}</p>
        <ul className="problems">
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <PlaceLink path={path} /> {message}
            </li>
          ))}
        </ul>
        {kept && <p>{kept}</p>}
      </div>
    </Notice>
  )
}

function PlaceLink({ path }: { path: string }) {
  const { plans: words } = useTexts()
  const { section, question, criterion } = placeOf(path)
  const target = { about: 'about', panel: 'panel-rule', draw: 'plan-rules', questions: 'questions' }[section]
  return (
    <a href={`#${question ? `question-${question}` : target}`}>
      {words.place(words.sections[section], question, criterion)}
    </a>
  )
}
