import '../shared/tokens.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyTheme, readTheme } from '../shared/theme.ts'

applyTheme(readTheme())
const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')
createRoot(root).render(
  <StrictMode>
    <main style={{ padding: 'var(--s8)' }}>
      <h1>Candor</h1>
      <p>Structured interviews that are scheduled, held live and scored with evidence.</p>
    </main>
  </StrictMode>,
)
