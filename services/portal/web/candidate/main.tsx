import '../shared/tokens.css'
import './kit.css'
import './booking.css'
import { createRoot } from 'react-dom/client'
import { preferredLanguage } from '../shared/language.ts'
import { applyTheme, readTheme } from '../shared/theme.ts'
import { BookingPage } from './booking-page.tsx'
import { createLink } from './link.ts'

applyTheme(readTheme())
const language = preferredLanguage()
document.documentElement.lang = language
const linkToken = decodeURIComponent(location.pathname.replace(/^\/book\//, ''))
const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')
createRoot(root).render(<BookingPage link={createLink(linkToken)} linkToken={linkToken} language={language} />)
