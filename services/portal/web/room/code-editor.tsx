import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef, useState } from 'react'
import type { Question } from './frames.ts'
import type { Words } from './words.ts'

/** Each language is a file of its own that only its question loads. */
const languages: Record<string, { name: string; load(): Promise<Extension> }> = {
  plain: { name: '–', load: async () => [] },
  cpp: { name: 'C, C++', load: async () => (await import('@codemirror/lang-cpp')).cpp() },
  java: { name: 'Java', load: async () => (await import('@codemirror/lang-java')).java() },
  javascript: { name: 'JavaScript', load: async () => (await import('@codemirror/lang-javascript')).javascript() },
  typescript: {
    name: 'TypeScript',
    load: async () => (await import('@codemirror/lang-javascript')).javascript({ typescript: true }),
  },
  python: { name: 'Python', load: async () => (await import('@codemirror/lang-python')).python() },
  sql: { name: 'SQL', load: async () => (await import('@codemirror/lang-sql')).sql() },
}
const aliases: Record<string, string> = { js: 'javascript', ts: 'typescript', py: 'python', c: 'cpp', 'c++': 'cpp' }

/** Colours come from the page, so that light and dark change with it. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--accent-strong)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--attention)' },
  { tag: tags.comment, color: 'var(--ink-soft)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.className], color: 'var(--accent)' },
])

const look = EditorView.theme({
  '&': { fontSize: '0.9375rem', backgroundColor: 'var(--surface-raised)', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '2px' },
  '.cm-content': {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    minHeight: '14rem',
    caretColor: 'var(--ink)',
  },
  '.cm-gutters': { backgroundColor: 'var(--surface-sunken)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in oklab, var(--accent-soft) 45%, transparent)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-selectionBackground': { backgroundColor: 'var(--accent-soft) !important' },
})

interface CodeEditorProps {
  words: Words
  question: Question
  text: string
  disabled: boolean
  onWrite(text: string): void
  onPasted(length: number): void
}

/** The editor for code questions: CodeMirror in a shadow tree, where its styles need no exception from the content policy. */
export default function CodeEditor({ words, question, text, disabled, onWrite, onPasted }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const told = useRef({ onWrite, onPasted })
  told.current = { onWrite, onPasted }
  const [parts] = useState(() => ({ language: new Compartment(), editable: new Compartment() }))
  const given = question.code?.language.toLowerCase() ?? 'plain'
  const [language, setLanguage] = useState(() => languageKey(given))

  useEffect(() => {
    if (!host.current) return
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' })
    const state = EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        highlightActiveLine(),
        syntaxHighlighting(colours),
        look,
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': `${words.yourAnswer}. ${words.codeHint}` }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          if (update.transactions.some((one) => one.isUserEvent('remote'))) return
          told.current.onWrite(update.state.doc.toString())
        }),
        EditorView.domEventHandlers({
          paste(event) {
            told.current.onPasted(event.clipboardData?.getData('text').length ?? 0)
          },
        }),
        parts.language.of([]),
        parts.editable.of(EditorView.editable.of(!disabled)),
      ],
    })
    const made = new EditorView({ state, parent: root, root })
    view.current = made
    return () => made.destroy()
    // One editor per question; what changes later is handed to it below.
  }, [question.id])

  useEffect(() => {
    const editor = view.current
    let wanted = true
    languages[language]?.load().then(
      (extension) => wanted && editor?.dispatch({ effects: parts.language.reconfigure(extension) }),
      // Without its colours code can be written all the same.
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [language, parts])
  useEffect(() => {
    view.current?.dispatch({ effects: parts.editable.reconfigure(EditorView.editable.of(!disabled)) })
  }, [disabled, parts])
  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === text) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, userEvent: 'remote' })
  }, [text])

  return (
    <div className="stack tight">
      <label className="row small">
        {words.language}
        <select className="field narrow" value={language} onChange={(event) => setLanguage(event.target.value)}>
          {Object.entries(languages).map(([key, { name }]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div ref={host} className="code" />
      <p className="soft small">{words.codeHint}</p>
    </div>
  )
}

function languageKey(name: string): string {
  const key = aliases[name] ?? name
  return key in languages ? key : 'plain'
}
