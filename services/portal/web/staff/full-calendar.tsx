import FullCalendar, { type CalendarOptions } from '@fullcalendar/react'
import interaction from '@fullcalendar/react/interaction'
import hindi from '@fullcalendar/react/locales/hi'
import theme from '@fullcalendar/react/themes/classic'
import timeGrid from '@fullcalendar/react/timegrid'
import '@fullcalendar/react/skeleton.css'
import '@fullcalendar/react/themes/classic/theme.css'
import { useClock } from './clock.tsx'
import { useLanguage } from './texts.tsx'
import './full-calendar.css'

const plugins = [timeGrid, interaction, theme]

/** The calendar component with our colours, language and hours. */
export function BigCalendar(options: CalendarOptions) {
  const clock = useClock()
  const language = useLanguage()
  return (
    <FullCalendar
      plugins={plugins}
      locales={[hindi]}
      locale={language === 'hi' ? 'hi' : clock.locale}
      firstDay={1}
      allDaySlot={false}
      slotHeaderFormat={{ hour: '2-digit', minute: '2-digit', hour12: false }}
      eventTimeFormat={{ hour: '2-digit', minute: '2-digit', hour12: false }}
      nowIndicator
      {...options}
    />
  )
}
