import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { type ComponentProps, type ReactNode, useEffect, useId, useState } from 'react'
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
} from 'react-aria-components'
import { Refusal } from '../shared/api.ts'
import { fullSpan, fullTime, hour, timeBeside } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { useTexts } from './texts.tsx'
import './kit.css'

type Look = 'main' | 'danger' | 'quiet' | 'plain'

export function Button({
  look = 'plain',
  icon = false,
  ...props
}: Omit<AriaButtonProps, 'className'> & { look?: Look; icon?: boolean }) {
  return <AriaButton {...props} className={icon ? 'button icon' : 'button'} data-look={look} />
}

interface FieldProps {
  label: string
  hint?: string | undefined
  error?: string | undefined
}

/** An input with its label above, what helps below, and what is wrong in words. */
export function Field({ label, hint, error, ...input }: FieldProps & Omit<ComponentProps<'input'>, 'className'>) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
      />
      <Below id={id} hint={hint} error={error} />
    </div>
  )
}

export function TextArea({ label, hint, error, ...input }: FieldProps & Omit<ComponentProps<'textarea'>, 'className'>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea {...input} id={id} className="input" aria-describedby={hint ? `${id}-hint` : undefined} />
      <Below id={id} hint={hint} error={error} />
    </div>
  )
}

export function Select({
  label,
  hint,
  error,
  children,
  ...select
}: FieldProps & Omit<ComponentProps<'select'>, 'className'>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select {...select} id={id} className="input" aria-describedby={hint ? `${id}-hint` : undefined}>
        {children}
      </select>
      <Below id={id} hint={hint} error={error} />
    </div>
  )
}

function Below({ id, hint, error }: { id: string; hint?: string | undefined; error?: string | undefined }) {
  return (
    <>
      {hint && (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} className="field-error" role="alert">
          {error}
        </span>
      )}
    </>
  )
}

export function Check({ label, ...input }: { label: ReactNode } & Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <label className="check">
      <input {...input} type="checkbox" />
      <span>{label}</span>
    </label>
  )
}

const noticeIcons = { info: Info, good: CircleCheck, attention: TriangleAlert, danger: CircleAlert } as const

export function Notice({ tone = 'info', children }: { tone?: keyof typeof noticeIcons; children: ReactNode }) {
  const Icon = noticeIcons[tone]
  return (
    <div className="notice" data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon aria-hidden />
      <div>{children}</div>
    </div>
  )
}

/** Says what will be here, and holds what makes the first one. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

export function Loading() {
  const texts = useTexts()
  return (
    <div className="loading" role="status" aria-label={texts.common.loading}>
      <span />
      <span />
      <span />
    </div>
  )
}

/** What happened, in the words of the refusal, what was kept, and a way to try again. */
export function Failure({
  error,
  retry,
  kept,
}: {
  error: unknown
  retry?: (() => void) | undefined
  kept?: string | undefined
}) {
  const { errors } = useTexts()
  return (
    <Notice tone="danger">
      <div className="stack tight">
        <p>{useRefusalText()(error)}</p>
        {kept && <p>{kept}</p>}
        {error instanceof Refusal && error.problem.request_id && (
          <p className="small soft">
            {errors.reference} {error.problem.request_id}
          </p>
        )}
        {retry && error instanceof Refusal && error.code === 'RATE_LIMITED' && error.retryAfter ? (
          <Continues key={error.problem.request_id} seconds={error.retryAfter} retry={retry} />
        ) : (
          retry && (
            <div>
              <Button onPress={retry}>{errors.again}</Button>
            </div>
          )
        )}
      </div>
    </Notice>
  )
}

/** Counts down to the moment the service named, then asks again by itself: a busy minute ends without anybody pressing. */
function Continues({ seconds, retry }: { seconds: number; retry(): void }) {
  const { errors } = useTexts()
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const timer = setTimeout(() => (left > 1 ? setLeft(left - 1) : retry()), 1_000)
    return () => clearTimeout(timer)
  }, [left, retry])
  return (
    <p className="figures">
      <span aria-hidden>{errors.continues(left)}</span>
      <span className="visually-hidden">{errors.continues(seconds)}</span>
    </p>
  )
}

/** The sentence for a refusal: ours for the codes people meet, else what the service says. */
export function useRefusalText(): (error: unknown) => string {
  const { errors } = useTexts()
  const byCode: Record<string, string> = errors.codes
  return (error) => {
    if (!(error instanceof Refusal)) return errors.unexpected
    const details = (error.problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`)
    return byCode[error.code] ?? [error.message, ...details].join(' · ')
  }
}

/** Loading, failed, or the data: what a part of a page shows for a query. */
export function Loaded<T>({
  query,
  children,
}: {
  query: { data: T | undefined; error: unknown; isPending: boolean; refetch(): unknown }
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <Loading />
}

export interface Column<T> {
  head: string
  cell(row: T): ReactNode
  /** The name of the row: on a phone its card's first line. */
  isName?: true
  /** What can be done with the row; the head is for those who hear it. */
  isActions?: true
  look?: 'figures' | 'soft' | 'soft small'
}

interface ListProps<T> {
  label: string
  /** Where the rows come from: while they are awaited, or could not be had, that is shown instead. */
  query: Parameters<typeof Loaded>[0]['query']
  rows: readonly T[]
  keyOf(row: T): string
  columns: readonly Column<T>[]
  /** Shown instead of no rows. */
  empty: ReactNode
  /** Of rows that the server gives in pages: reads the next ones. Others are paged here. */
  more?: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown }
}

const rowsShown = 50

/** Rows in a table, on a phone as cards: awaited, failed, empty, or page by page. */
export function List<T>({ label, query, rows, keyOf, columns, empty, more }: ListProps<T>) {
  const { common } = useTexts()
  const [wanted, setPage] = useState(0)
  const page = Math.min(wanted, Math.max(0, Math.ceil(rows.length / rowsShown) - 1))
  const shown = more ? rows : rows.slice(page * rowsShown, (page + 1) * rowsShown)
  const classOf = ({ isName, isActions, look }: Column<T>) =>
    isName ? 'card-title' : isActions ? 'end' : look || undefined
  return (
    <Loaded query={query}>
      {() =>
        rows.length === 0 ? (
          empty
        ) : (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable */}
            <section className="table-frame cards" tabIndex={0} aria-label={label}>
              <table>
                <thead>
                  <tr>
                    {columns.map(({ head, isActions }) => (
                      <th key={head} scope="col" className={isActions && 'end'}>
                        {isActions ? <span className="visually-hidden">{head}</span> : head}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row) => (
                    <tr key={keyOf(row)}>
                      {columns.map((column) => (
                        <td
                          key={column.head}
                          className={classOf(column)}
                          data-label={column.isName || column.isActions ? undefined : column.head}
                        >
                          {column.cell(row)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
            {more ? (
              <More pages={more} />
            ) : (
              rows.length > rowsShown && (
                <nav className="row" aria-label={common.pagesOf(label)}>
                  <Button isDisabled={page === 0} onPress={() => setPage(page - 1)}>
                    {common.previous}
                  </Button>
                  <span role="status" className="figures small soft">
                    {common.range(page * rowsShown + 1, page * rowsShown + shown.length, rows.length)}
                  </span>
                  <Button isDisabled={(page + 1) * rowsShown >= rows.length} onPress={() => setPage(page + 1)}>
                    {common.next}
                  </Button>
                </nav>
              )
            )}
          </>
        )
      }
    </Loaded>
  )
}

/** Reads the next page of what the server gives in pages. Also where none of those read so far is shown. */
export function More({ pages }: { pages: NonNullable<ListProps<never>['more']> }) {
  const { common } = useTexts()
  if (!pages.hasNextPage) return null
  return (
    <div>
      <Button isDisabled={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
        {pages.isFetchingNextPage ? common.working : common.more}
      </Button>
    </div>
  )
}

export function Badge({
  tone,
  children,
}: {
  tone?: 'good' | 'attention' | 'danger' | 'accent' | undefined
  children: ReactNode
}) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  )
}

interface DialogProps {
  title: string
  wide?: boolean
  onClose(): void
  children: ReactNode
}

/** A dialog over the page, open as long as it is rendered; Escape and the cross close it. */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const { common } = useTexts()
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog-frame" {...(wide && { 'data-wide': true })}>
        <AriaDialog className="dialog">
          <div className="row between">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button look="quiet" icon aria-label={common.close} onPress={onClose}>
              <X aria-hidden />
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** Asks before something that can not be undone, with its consequence in words. */
export function Confirm({
  title,
  consequence,
  action,
  danger = false,
  isReady = true,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  consequence: string
  action: string
  danger?: boolean
  /** False while something that is asked for below is missing. */
  isReady?: boolean
  onConfirm(): Promise<unknown>
  onClose(): void
  children?: ReactNode
}) {
  const { common } = useTexts()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function confirm() {
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      onClose()
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{consequence}</p>
      {children}
      {error !== undefined && <Failure error={error} />}
      <div className="actions">
        <Button onPress={onClose}>{common.back}</Button>
        <Button look={danger ? 'danger' : 'main'} isDisabled={busy || !isReady} onPress={() => void confirm()}>
          {busy ? common.working : action}
        </Button>
      </div>
    </Dialog>
  )
}

/** `Tue 24 Nov, 15:30 Kolkata`, machine-readable too. With the other side's zone where that differs. */
export function When({
  at,
  until,
  other,
}: {
  at: string
  until?: string | undefined
  other?: { zone: string; whose: string } | undefined
}) {
  const clock = useClock()
  const { common } = useTexts()
  const elsewhere =
    other && other.zone !== clock.zone && hour(at, { ...clock, zone: other.zone }) !== hour(at, clock)
      ? common.forThem(timeBeside(at, { ...clock, zone: other.zone }, clock), other.whose)
      : undefined
  return (
    <>
      <time dateTime={at}>{until ? fullSpan(at, until, clock) : fullTime(at, clock)}</time>
      {elsewhere && <span className="soft small block">{elsewhere}</span>}
    </>
  )
}

export function Initials({ name }: { name: string }) {
  const letters = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .filter(Boolean)
  const shown = letters.length > 1 ? `${letters[0]}${letters.at(-1)}` : (letters[0] ?? '·')
  return (
    <span className="initials" aria-hidden>
      {shown.toUpperCase()}
    </span>
  )
}

/** Somebody in a list: initials, name, address. */
export function Named({ person: { name, email } }: { person: { name: string; email: string } }) {
  return (
    <span className="row nowrap-start">
      <Initials name={name} />
      <span>
        {name}
        <span className="soft small block">{email}</span>
      </span>
    </span>
  )
}

/** The head of a page: its title, one line of help, and its one main action. */
export function PageHead({ title, lead, action }: { title: string; lead?: ReactNode; action?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead && <p className="soft">{lead}</p>}
      </div>
      {action && <div className="page-action">{action}</div>}
    </div>
  )
}
