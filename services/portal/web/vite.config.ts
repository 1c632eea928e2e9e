import { globSync } from 'node:fs'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = import.meta.dirname

/** Each `index.html`, here or one folder down, is a page of its own: the staff's app, the candidate's booking page, the room. */
export default defineConfig({
  root,
  appType: 'mpa',
  plugins: [react()],
  build: {
    target: 'es2023',
    // Inlined files would be data: addresses, which the content policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: globSync('{,*/}index.html', { cwd: root }).map((file) => path.join(root, file)) },
    chunkSizeWarningLimit: 1_000,
  },
})
