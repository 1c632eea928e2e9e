const mondayFirst = 1

/** The instants between which a local week lies, Monday to Sunday, in a zone; `weeks` away from the one of `at`. */
export function weekSpan(at: Date, zone: string, weeks = 0): { from: string; to: string; monday: Temporal.PlainDate } {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const monday = today.subtract({ days: today.dayOfWeek - mondayFirst }).add({ weeks })
  return { from: startOf(monday, zone), to: startOf(monday.add({ days: 7 }), zone), monday }
}

/** Seven local days that begin today, or so many weeks later. */
export function daysAhead(at: Date, zone: string, weeks: number): { from: string; to: string; days: string[] } {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const first = today.add({ weeks })
  const days = Array.from({ length: 7 }, (_, index) => first.add({ days: index }).toString())
  return { from: startOf(first, zone), to: startOf(first.add({ days: 7 }), zone), days }
}

/** The instant at which a local day begins (not always midnight). */
export function startOf(date: Temporal.PlainDate | string, zone: string): string {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds).toISOString()
}

/** A local day moved by so many days. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

/** A wall clock time of a zone as an instant; in a gap of the clocks the later one. */
export function instantOf(local: string, zone: string): string {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds).toISOString()
}
