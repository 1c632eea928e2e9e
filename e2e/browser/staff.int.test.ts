import { adminJourneys } from './staff-admin.ts'
import { useDesk } from './staff-desk.ts'
import { frameJourneys } from './staff-frame.ts'
import { interviewerJourneys } from './staff-interviewer.ts'
import { recruiterJourneys } from './staff-recruiter.ts'

// The journeys of all roles share one platform: starting it takes longer than most of them.
const desk = useDesk()
interviewerJourneys(desk)
recruiterJourneys(desk)
adminJourneys(desk)
frameJourneys(desk)
