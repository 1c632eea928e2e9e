import { useSyncExternalStore } from 'react'

const narrow = matchMedia('(max-width: 720px)')
const onNarrow = (told: () => void) => {
  narrow.addEventListener('change', told)
  return () => narrow.removeEventListener('change', told)
}

/** Whether this is a phone's width. */
export const useNarrow = () => useSyncExternalStore(onNarrow, () => narrow.matches)
