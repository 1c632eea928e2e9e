import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { chooseLanguage, type Language, languages } from '../shared/language.ts'
import { signOut } from '../shared/session.ts'
import { applyTheme, readTheme, type Theme } from '../shared/theme.ts'
import { Initials } from './kit.tsx'
import { MailChoices } from './mail-choices.tsx'
import type { Me } from './queries.ts'
import { useLanguage, useTexts } from './texts.tsx'
import { keepUnsaved } from './unsaved.ts'

const languageNames: Record<Language, string> = { en: 'English', hi: 'हिन्दी' }
const themes: readonly Theme[] = ['system', 'light', 'dark']

function switchTo(language: Language): void {
  chooseLanguage(language)
  location.reload()
}

/** Before anybody is signed in. */
export function LanguageSwitch() {
  const present = useLanguage()
  return (
    <div className="row">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          className="button"
          data-look="quiet"
          lang={language}
          aria-pressed={language === present}
          onClick={() => switchTo(language)}
        >
          {languageNames[language]}
        </button>
      ))}
    </div>
  )
}

/** Who is signed in, how they read pages, and the way out. */
export function MeMenu({ me, onHelp }: { me: Me; onHelp(): void }) {
  const { frame, roles, mails } = useTexts()
  const language = useLanguage()
  const router = useRouter()
  const client = useQueryClient()
  const [theme, setTheme] = useState(readTheme)
  const [choosingMails, setChoosingMails] = useState(false)

  async function leave() {
    await keepUnsaved()
    await signOut().catch(() => {})
    client.clear()
    await router.navigate({ to: '/sign-in', search: {} })
  }

  return (
    <>
      <MenuTrigger>
        <AriaButton className="me-button">
          <Initials name={me.name} />
          <span className="visually-hidden">{frame.me(me.name)}</span>
        </AriaButton>
        <Popover className="popover" placement="bottom end">
          <div className="menu-head">
            <strong>{me.name}</strong>
            <div className="soft small">{me.roles.map((role) => roles[role]).join(' · ')}</div>
          </div>
          <Menu className="menu" aria-label={frame.me(me.name)}>
            {themes.map((one) => (
              <MenuItem
                key={one}
                className="menu-item"
                textValue={frame.themes[one]}
                onAction={() => {
                  applyTheme(one)
                  setTheme(one)
                }}
              >
                {frame.themes[one]} {theme === one && '✓'}
              </MenuItem>
            ))}
            {languages
              .filter((one) => one !== language)
              .map((one) => (
                <MenuItem key={one} className="menu-item" textValue={languageNames[one]} onAction={() => switchTo(one)}>
                  <span lang={one}>{languageNames[one]}</span>
                </MenuItem>
              ))}
            <MenuItem className="menu-item" onAction={() => setChoosingMails(true)}>
              {mails.title}
            </MenuItem>
            <MenuItem className="menu-item" onAction={onHelp}>
              {frame.shortcuts}
            </MenuItem>
            <MenuItem className="menu-item" onAction={() => void leave()}>
              {frame.signOut}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {choosingMails && <MailChoices onClose={() => setChoosingMails(false)} />}
    </>
  )
}
