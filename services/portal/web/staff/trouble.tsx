import { Link, useRouter } from '@tanstack/react-router'
import { Empty, Failure } from './kit.tsx'
import { useTexts } from './texts.tsx'

/** An address that leads nowhere. */
export function Missing() {
  const { errors } = useTexts()
  return (
    <main className="alone">
      <Empty
        title={errors.missing}
        action={
          <Link className="button" to="/">
            {errors.home}
          </Link>
        }
      />
    </main>
  )
}

/** A page that could not be shown. */
export function Crashed({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <div className="alone">
      <Failure error={error} retry={() => void router.invalidate()} />
    </div>
  )
}
