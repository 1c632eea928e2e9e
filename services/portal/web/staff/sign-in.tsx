import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { signIn } from '../shared/session.ts'
import { Button, Failure, Field } from './kit.tsx'
import { LanguageSwitch } from './me-menu.tsx'
import { useTexts } from './texts.tsx'
import './sign-in.css'

/** Address and password; back to where one wanted to go. */
export function SignIn() {
  const { signIn: texts } = useTexts()
  const router = useRouter()
  const client = useQueryClient()
  const { next } = useSearch({ from: '/sign-in' })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(undefined)
    try {
      await signIn(String(form.get('email')).trim(), String(form.get('password')))
      client.clear()
      // Only addresses of our own: what stands in a link decides no other place.
      const to = next?.startsWith('/') && !next.startsWith('//') ? next : '/'
      // The room is a page of its own, which this one has no route to.
      if (to.startsWith('/interviews/')) location.replace(to)
      else await router.navigate({ href: to, replace: true })
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="brand">
          <Mark />
          <span>Candor</span>
        </div>
        <h1>{texts.title}</h1>
        <form className="stack" onSubmit={(event) => void submit(event)}>
          <Field label={texts.email} name="email" type="email" autoComplete="username" required autoFocus />
          <Field label={texts.password} name="password" type="password" autoComplete="current-password" required />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" look="main" isDisabled={busy}>
            {busy ? texts.working : texts.action}
          </Button>
        </form>
        <p className="soft small">{texts.candidates}</p>
        <p className="soft small">{texts.forgotten}</p>
      </div>
      <LanguageSwitch />
    </main>
  )
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M21.5 12.2a7 7 0 1 0 0 7.6" />
    </svg>
  )
}
