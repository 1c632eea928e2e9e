import { readFileSync } from 'node:fs'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
/** Folders whose page the candidate opens: one document for all of them, with the folder's own script. */
const candidatePages = ['candidate', 'room', 'result'].map((folder) => path.join(root, folder, 'index.html'))

function candidateDocument(): Plugin {
  const file = path.join(root, 'candidate-page.html')
  return {
    name: 'candidate-document',
    resolveId: (id) => (candidatePages.includes(id) ? id : undefined),
    load(id) {
      if (!candidatePages.includes(id)) return undefined
      this.addWatchFile(file)
      return readFileSync(file, 'utf8')
    },
  }
}

/** Each page is an app of its own: the staff's, and those of a candidate. */
export default defineConfig({
  root,
  appType: 'mpa',
  plugins: [candidateDocument(), react()],
  build: {
    target: 'es2023',
    // Inlined files would be data: addresses, which the content policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [path.join(root, 'index.html'), ...candidatePages] },
    chunkSizeWarningLimit: 1_000,
  },
})
