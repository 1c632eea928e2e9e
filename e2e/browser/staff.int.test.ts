import { useDesk } from './staff-desk.ts'
import { frameJourneys } from './staff-frame.ts'
import { interviewerJourneys } from './staff-interviewer.ts'

// Journeys share a platform: starting it takes longer than most of them. Recruiters and admins have staff-recruiting.int.test.ts.
const desk = useDesk()
interviewerJourneys(desk)
frameJourneys(desk)
