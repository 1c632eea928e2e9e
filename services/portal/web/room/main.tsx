import '../shared/tokens.css'
import '../candidate/kit.css'
import './room.css'
import { createRoot } from 'react-dom/client'
import { preferredLanguage } from '../shared/language.ts'
import { applyTheme, readTheme } from '../shared/theme.ts'
import { Door } from './door.tsx'

applyTheme(readTheme())
const language = preferredLanguage()
document.documentElement.lang = language
const bookingId = decodeURIComponent(location.pathname.split('/')[2] ?? '')
document.title = 'Interview · Candor'
const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')
createRoot(root).render(<Door bookingId={bookingId} language={language} />)
