import { type ReactNode, useEffect, useRef, useState } from 'react'
import { chooseLanguage, type Language, languages } from '../shared/language.ts'
import { applyTheme, readTheme } from '../shared/theme.ts'

interface ButtonProps {
  children: ReactNode
  onPress(): void
  look?: string
  /** Something is on its way: the button stays where it is, says so, and does nothing. */
  busy?: boolean
  label?: string
  pressed?: boolean
}

export function Button({ children, onPress, look = '', busy = false, label, pressed }: ButtonProps) {
  return (
    <button
      type="button"
      className={`button ${look}`}
      aria-disabled={busy || undefined}
      aria-label={label}
      aria-pressed={pressed}
      onClick={() => {
        if (!busy) onPress()
      }}
    >
      {children}
    </button>
  )
}

const languageNames: Record<Language, string> = { en: 'English', hi: 'हिन्दी' }
const themeSwitch: Record<Language, { dark: string; light: string }> = {
  en: { dark: 'Dark colours', light: 'Light colours' },
  hi: { dark: 'गहरे रंग', light: 'हल्के रंग' },
}

const isDark = () => {
  const theme = readTheme()
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
}

/** Name of the product, language and light: what every page of a candidate begins with. */
export function TopBar({ language, children }: { language: Language; children?: ReactNode }) {
  const [dark, setDark] = useState(isDark)
  const other = languages.find((one) => one !== language) ?? language
  return (
    <header className="bar">
      <span className="brand">Candor</span>
      {children}
      <Button
        look="plain slim"
        onPress={() => {
          applyTheme(dark ? 'light' : 'dark')
          setDark(!dark)
        }}
      >
        {dark ? themeSwitch[language].light : themeSwitch[language].dark}
      </Button>
      <button
        type="button"
        className="button plain slim"
        lang={other}
        onClick={() => {
          chooseLanguage(other)
          location.reload()
        }}
      >
        {languageNames[other]}
      </button>
    </header>
  )
}

/** A dialog that the browser keeps the focus in; Escape closes it. */
export function Dialog({ title, children, onClose }: { title: string; children: ReactNode; onClose(): void }) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    <dialog ref={ref} aria-label={title} onClose={onClose}>
      <div className="stack">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}

/** A heading that takes the focus when it appears, so that a new step is read out from its beginning. */
export function StepHeading({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    ref.current?.focus()
    scrollTo(0, 0)
  }, [])
  return (
    <h1 ref={ref} tabIndex={-1} className="step-heading">
      {children}
    </h1>
  )
}

/** The time now, anew every `everyMs`. */
export function useNow(now: () => number, everyMs: number): number {
  const [ms, setMs] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setMs(now()), everyMs)
    return () => clearInterval(timer)
  }, [now, everyMs])
  return ms
}
