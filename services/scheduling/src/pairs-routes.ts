import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { Id, staffOnly } from './access.ts'
import { type Availability, setPairs } from './availability.ts'
import { changeAvailability } from './availability-routes.ts'
import type { Stores } from './stores.ts'
import { invalid, requireInterviewers } from './subject.ts'

const Params = Type.Object({ person_id: Id })
const ids = (description: string) => Type.Array(Id, { maxItems: 100, uniqueItems: true, description })
const PairsView = Type.Object(
  {
    apart: ids('Interviewers and candidates whom this person must not meet in an interview: a conflict of interest'),
    needs: ids('Interviewers without whom this person does not interview'),
  },
  { title: 'Pairs' },
)

/** /api/v1/availability/:person_id/pairs: with whom somebody must, or must not, interview. For staff alone, as it may be delicate. */
export function addPairsRoutes(app: App, { stores }: { stores: Stores }): void {
  app.get(
    '/api/v1/availability/:person_id/pairs',
    {
      config: staffOnly,
      schema: {
        summary: 'Read with whom somebody must, or must not, interview',
        params: Params,
        response: { 200: PairsView, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params }) => {
      const doc = await stores.availabilities.load(params.person_id)
      if (!doc) throw problem('NOT_FOUND', 'This person has not given any hours yet')
      return toView(doc)
    },
  )

  app.put(
    '/api/v1/availability/:person_id/pairs',
    {
      config: staffOnly,
      schema: {
        summary: 'Say with whom somebody must, or must not, interview',
        description: 'Holds for what is booked from now on. Either of two people may keep the other away.',
        params: Params,
        body: PairsView,
        response: { 200: PairsView, ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async ({ params, body, caller }) => {
      const { person_id } = params
      const { apart, needs } = body
      if (apart.includes(person_id) || needs.includes(person_id))
        throw invalid(`/body/${apart.includes(person_id) ? 'apart' : 'needs'}`, 'names the person themselves')
      const both = apart.find((id) => needs.includes(id))
      if (both !== undefined) throw invalid('/body/needs', `names ${both}, who is to be kept away`)
      await requireInterviewers(stores, needs)
      return toView(
        await changeAvailability(stores, person_id, caller, (before, now) => setPairs(before, { apart, needs }, now)),
      )
    },
  )
}

const toView = ({ apart = [], needs = [] }: Availability) => ({ apart: [...apart], needs: [...needs] })
