import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Refusal, take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Button, Dialog, Failure, Field, Notice } from './kit.tsx'
import { placeOf } from './plan-draft.ts'
import { useTexts } from './texts.tsx'

/** As the service takes them. */
const charsMax = 1_000_000

/** A plan from a JSON or CSV file: it becomes a draft, or each thing that is wrong is named with its row. */
export function PlanImport({ onClose }: { onClose(): void }) {
  const { plans: words, common } = useTexts()
  const client = useQueryClient()
  const router = useRouter()
  const [error, setError] = useState<unknown>()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const file = new FormData(event.currentTarget).get('file')
    setError(undefined)
    setProblem(undefined)
    if (!(file instanceof File) || file.size === 0) return setProblem(words.chooseFile)
    if (file.size > charsMax) return setProblem(words.fileTooLarge)
    setBusy(true)
    try {
      const format = /\.json$/i.test(file.name) ? 'json' : 'csv'
      const body = { format, text: await file.text() } as const
      const { plan_id } = await take(api.POST('/api/v1/plans/import', { params: {}, body }))
      await client.invalidateQueries({ queryKey: ['plans'] })
      await router.navigate({ to: '/plans/$id', params: { id: plan_id } })
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  return (
    <Dialog title={words.import} wide onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p className="soft">{words.importLead}</p>
        <Field label={words.file} name="file" type="file" accept=".csv,.json" required error={problem} autoFocus />
        {error !== undefined && <ImportErrors error={error} />}
        <div className="actions">
          <Button onPress={onClose}>{common.back}</Button>
          <Button type="submit" look="main" isDisabled={busy}>
            {busy ? common.working : words.importAction}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function ImportErrors({ error }: { error: unknown }) {
  const { plans: words } = useTexts()
  const errors = error instanceof Refusal && error.code === 'IMPORT_FAILED' ? (error.problem.errors ?? []) : []
  if (errors.length === 0) return <Failure error={error} />
  return (
    <div className="stack tight">
      <Notice tone="danger">{words.importFailed(errors.length)}</Notice>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable */}
      <section className="table-frame" tabIndex={0} aria-label={words.importErrors}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.row}</th>
              <th scope="col">{words.where}</th>
              <th scope="col">{words.what}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ path, message, row }) => (
              <tr key={`${path} ${message}`}>
                <td className="figures">{row ?? '–'}</td>
                <td>
                  <PlaceName path={path} />
                  <span className="small soft block breakable">{path}</span>
                </td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

function PlaceName({ path }: { path: string }) {
  const { plans: words } = useTexts()
  const { section, question, criterion } = placeOf(path)
  return words.place(words.sections[section], question, criterion)
}
