import '../shared/tokens.css'
import '../candidate/kit.css'
import './result.css'
import { createRoot } from 'react-dom/client'
import { preferredLanguage } from '../shared/language.ts'
import { applyTheme, readTheme } from '../shared/theme.ts'
import { ResultPage } from './result-page.tsx'

applyTheme(readTheme())
const language = preferredLanguage()
document.documentElement.lang = language
const bookingId = decodeURIComponent(location.pathname.split('/')[2] ?? '')
const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')
createRoot(root).render(<ResultPage bookingId={bookingId} language={language} />)
