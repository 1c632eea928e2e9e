import '../shared/tokens.css'
import 'temporal-polyfill/global'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { createRoot } from 'react-dom/client'
import { Refusal } from '../shared/api.ts'
import { localeOf } from '../shared/language.ts'
import { applyTheme, readTheme } from '../shared/theme.ts'
import { ClockProvider } from './clock.tsx'
import { createAppRouter } from './router.tsx'
import { loadTexts, TextsProvider } from './texts.tsx'

applyTheme(readTheme())
const root = document.getElementById('app')
if (!root) throw new Error('the page has no #app')

/** What a refusal says will not change by asking again at once; a lost line may. */
const mayPass = (error: Error) => !(error instanceof Refusal) || error.code === 'OFFLINE' || error.problem.status >= 500

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: (count, error) => count < 2 && mayPass(error) } },
})
const router = createAppRouter(client)
const loaded = await loadTexts()
document.documentElement.lang = loaded.language

createRoot(root).render(
  <StrictMode>
    <TextsProvider loaded={loaded}>
      <I18nProvider locale={localeOf(loaded.language)}>
        <ClockProvider>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ClockProvider>
      </I18nProvider>
    </TextsProvider>
  </StrictMode>,
)
