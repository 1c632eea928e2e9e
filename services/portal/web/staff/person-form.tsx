import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import { languages } from '../shared/language.ts'
import { api } from '../shared/session.ts'
import { allZones, deviceZone } from '../shared/time.ts'
import { Button, Check, Dialog, Failure, Field, Select } from './kit.tsx'
import { lookAnew, type Person, type Role } from './queries.ts'
import { useTexts } from './texts.tsx'

const allRoles = ['admin', 'recruiter', 'interviewer', 'candidate', 'auditor'] as const

interface PersonFormProps {
  /** Whom to change; somebody new without. */
  person?: Person
  /** Roles of somebody new; chosen in the form without. */
  roles?: Role[]
  onClose(): void
  onSaved?(person: Person): void
}

/** Makes somebody new, or changes who they are and what they may do. */
export function PersonForm({ person, roles, onClose, onSaved }: PersonFormProps) {
  const { people: words, common, roles: roleNames } = useTexts()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<Role[]>(person?.roles ?? roles ?? ['interviewer'])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const zone = person?.time_zone ?? deviceZone()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const password = String(form.get('password') ?? '')
    const body = {
      name: text('name'),
      email: text('email'),
      time_zone: text('time_zone'),
      locale: text('locale'),
      roles: chosen,
      qualifications: text('qualifications')
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
      ...(password && { password }),
    }
    setBusy(true)
    setError(undefined)
    try {
      const saved = await take(
        person
          ? api.PATCH('/api/v1/people/{id}', { params: { path: { id: person.person_id } }, body })
          : api.POST('/api/v1/people', { params: {}, body }),
      )
      lookAnew(client, 'people')
      onClose()
      onSaved?.(saved)
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  const forInterviews = chosen.includes('interviewer')
  const signsIn = chosen.some((role) => role !== 'candidate')
  return (
    <Dialog
      title={person ? words.change(person.name) : roles?.includes('candidate') ? words.newCandidate : words.newPerson}
      onClose={onClose}
    >
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field label={words.name} name="name" required maxLength={200} defaultValue={person?.name} autoFocus />
        <Field label={words.email} name="email" type="email" required maxLength={254} defaultValue={person?.email} />
        <div className="grid-form">
          <Select label={words.zone} name="time_zone" defaultValue={zone}>
            {allZones(zone).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
          <Select label={words.language} name="locale" defaultValue={person?.locale ?? 'en'}>
            {[...new Set([person?.locale ?? 'en', ...languages])].map((one) => (
              <option key={one} value={one}>
                {new Intl.DisplayNames([one], { type: 'language' }).of(one)}
              </option>
            ))}
          </Select>
        </div>
        {!roles && (
          <fieldset className="stack tight">
            <legend>{words.roles}</legend>
            <div className="row">
              {allRoles.map((role) => (
                <Check
                  key={role}
                  label={roleNames[role]}
                  checked={chosen.includes(role)}
                  onChange={(event) =>
                    setChosen(event.target.checked ? [...chosen, role] : chosen.filter((one) => one !== role))
                  }
                />
              ))}
            </div>
          </fieldset>
        )}
        {forInterviews && (
          <Field
            label={words.qualifications}
            hint={words.qualificationsHint}
            name="qualifications"
            defaultValue={person?.qualifications.join(', ')}
          />
        )}
        {signsIn && (
          <Field
            label={person ? words.newPassword : words.password}
            hint={person ? words.newPasswordHint : words.passwordHint}
            name="password"
            type="password"
            minLength={12}
            maxLength={256}
            autoComplete="new-password"
          />
        )}
        {error !== undefined && <Failure error={error} />}
        <div className="actions">
          <Button onPress={onClose}>{common.back}</Button>
          <Button type="submit" look="main" isDisabled={busy || chosen.length === 0}>
            {busy ? common.working : common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
