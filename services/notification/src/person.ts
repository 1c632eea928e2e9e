/** What this service knows of a person; the erased marker is never overwritten. */
export type Person =
  | { status: 'known'; email: string; name: string; time_zone: string; locale: string }
  | { status: 'erased'; erased_at: Date }

export type KnownPerson = Extract<Person, { status: 'known' }>
