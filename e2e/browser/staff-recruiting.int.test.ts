import { adminJourneys } from './staff-admin.ts'
import { useDesk } from './staff-desk.ts'
import { recruiterJourneys } from './staff-recruiter.ts'

const desk = useDesk()
recruiterJourneys(desk)
adminJourneys(desk)
