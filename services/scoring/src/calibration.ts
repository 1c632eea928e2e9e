import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/**
 * One frozen monotone map from what a scorer measures to what people gave for it. `x` and `y` are its corners, both rising;
 * between them it runs straight. `spread` is how far people's scores lay from the map at each corner (root mean square, 0..1).
 */
export type Calibration = Curve & { id: string; fitted_on: { data: string; answers: number; licence: string }[] }

export interface Curve {
  x: number[]
  y: number[]
  spread: number[]
}

const Numbers = Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 2, maxItems: 200 })
const CalibrationFile = Type.Object({
  id: Type.String({ minLength: 1 }),
  fitted_on: Type.Array(Type.Object({ data: Type.String(), answers: Type.Integer(), licence: Type.String() })),
  x: Numbers,
  y: Numbers,
  spread: Numbers,
})

/** The map of a tier, from calibration/<name>.json. Throws when the file is not a rising map. */
export function loadCalibration(name: string): Calibration {
  const found: unknown = JSON.parse(readFileSync(new URL(`../calibration/${name}.json`, import.meta.url), 'utf8'))
  if (!Value.Check(CalibrationFile, found)) throw new Error(`calibration ${name} has another form than it should`)
  const { x, y, spread } = found
  const rises = x.every((one, i) => i === 0 || one > (x[i - 1] ?? 1)) && y.every((one, i) => one >= (y[i - 1] ?? 0))
  if (!rises || x.length !== y.length || x.length !== spread.length)
    throw new Error(`calibration ${name} does not rise`)
  return found
}

/** The score that people gave, on average, for what measured `raw`; rises with it. */
export const calibrated = ({ x, y }: Curve, raw: number): number => between(x, y, raw)
/** How far people's scores lay from the calibrated one, root mean square, 0..1. */
export const spreadAt = ({ x, spread }: Curve, raw: number): number => between(x, spread, raw)

function between(x: readonly number[], y: readonly number[], at: number): number {
  const right = x.findIndex((one) => one >= at)
  if (right === -1) return y.at(-1) ?? 0
  if (right === 0) return y[0] ?? 0
  const [x0 = 0, x1 = 1, y0 = 0, y1 = 0] = [x[right - 1], x[right], y[right - 1], y[right]]
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0)
}
