import { createContext, type ReactNode, useContext } from 'react'
import { type Language, preferredLanguage } from '../shared/language.ts'
import type { Texts } from './texts-en.ts'

const Context = createContext<{ language: Language; texts: Texts } | undefined>(undefined)

/** The texts of the chosen language; each language is a file of its own that only its readers load. */
export async function loadTexts(): Promise<{ language: Language; texts: Texts }> {
  const language = preferredLanguage()
  const texts = language === 'hi' ? (await import('./texts-hi.ts')).hi : (await import('./texts-en.ts')).en
  return { language, texts }
}

export function TextsProvider({
  loaded,
  children,
}: {
  loaded: { language: Language; texts: Texts }
  children: ReactNode
}) {
  return <Context.Provider value={loaded}>{children}</Context.Provider>
}

function useLoaded() {
  const loaded = useContext(Context)
  if (!loaded) throw new Error('there is no TextsProvider above this')
  return loaded
}

export const useTexts = (): Texts => useLoaded().texts
export const useLanguage = (): Language => useLoaded().language
