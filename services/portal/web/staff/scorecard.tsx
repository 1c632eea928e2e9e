import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useNow } from './clock.tsx'
import { Badge, Button, Loaded, Notice, PageHead, When } from './kit.tsx'
import { isStaff } from './pages.ts'
import { meQuery, useNames } from './queries.ts'
import { RoomNotes } from './room-notes.tsx'
import { Disagreements } from './scorecard-disagreements.tsx'
import { AnswerCandidate } from './scorecard-human-review.tsx'
import {
  type Card,
  cardQuery,
  draftQuery,
  followUpsQuery,
  humanReviewsQuery,
  type KeptDraft,
  type Material,
  materialQuery,
  type Review,
} from './scorecard-queries.ts'
import { ScorecardQuestion } from './scorecard-question.tsx'
import { Overall, ReviewBar } from './scorecard-review.tsx'
import { useTexts } from './texts.tsx'
import { mayWrite, useWriting } from './use-writing.ts'
import './scorecard.css'

/** One scorecard: the own review beside the words, and once it is in, everybody's. */
export function ScorecardPage() {
  const { id } = useParams({ from: '/inside/scorecards/$id' })
  const card = useQuery(cardQuery(id))
  const material = useQuery(materialQuery(id))
  const { data: me } = useSuspenseQuery(meQuery)
  const draft = useQuery({ ...draftQuery(id), enabled: Boolean(card.data && mayWrite(card.data, me.person_id)) })
  return (
    <Loaded query={card}>
      {(known) => (
        <Loaded query={material}>
          {(read) =>
            mayWrite(known, me.person_id) ? (
              <Loaded query={draft}>{(kept) => <Scorecard key={id} card={known} material={read} kept={kept} />}</Loaded>
            ) : (
              <Scorecard key={id} card={known} material={read} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  )
}

function Scorecard({ card, material, kept }: { card: Card; material: Material; kept?: KeptDraft }) {
  const { scorecards: words } = useTexts()
  const { data: me } = useSuspenseQuery(meQuery)
  const [active, setActive] = useState<string>()
  const { writing, amend } = useWriting(card, me.person_id, kept)
  const names = useNames([
    card.candidate_id,
    ...card.panel_ids,
    ...card.reviews.map(({ reviewer_id }) => reviewer_id),
    ...card.disagreements.flatMap(({ assigned_to, settled }) => [assigned_to ?? [], settled?.by ?? []].flat()),
  ])
  const nameOf = (id: string) => names.nameOf(id) ?? words.unnamed
  const hidden = me.roles.every((role) => role === 'auditor')
  const { questions } = material
  const hasFollowUps = questions.some(({ kind }) => kind === 'follow_up')
  const { data: followUps } = useQuery({ ...followUpsQuery(card.session_id), enabled: hasFollowUps && !hidden })
  const passages = card.software?.answers.some(({ result }) =>
    result?.criteria.some(({ evidence }) => evidence.length > 0),
  )

  return (
    <>
      <PageHead
        title={`${nameOf(card.candidate_id)} · ${material.title}`}
        lead={<Lead card={card} />}
        action={
          !writing && card.my_review ? (
            <Button look="main" onPress={amend}>
              {words.card.amend}
            </Button>
          ) : undefined
        }
      />
      <div className="stack">
        {writing && !card.my_review && (
          <Notice>
            {words.card.mine} {card.required_of_me && words.card.required}
          </Notice>
        )}
        {!card.ended_at && <Notice>{words.card.notEnded}</Notice>}
        {!card.blind && <Result card={card} material={material} nameOf={nameOf} />}
        {!card.blind && <AskedForPerson card={card} name={nameOf(card.candidate_id)} />}
        {!card.blind && !writing && <Disagreements card={card} material={material} nameOf={nameOf} />}
        {!writing && passages && !hidden && <p className="small soft">{words.card.markHint}</p>}
        {questions.map((question, index) => (
          <ScorecardQuestion
            key={question.question_id}
            card={card}
            question={
              question.text
                ? question
                : { ...question, text: followUps?.get(question.question_id) ?? words.card.followUp }
            }
            number={index + 1}
            count={questions.length}
            writing={writing}
            me={me.person_id}
            hidden={hidden}
            active={active}
            onActive={setActive}
            nameOf={nameOf}
          />
        ))}
        {writing && <RoomNotes session={card.session_id} />}
        {writing && <Overall writing={writing} />}
        {!writing && card.reviews.length > 0 && (
          <Advice card={card} material={material} me={me.person_id} nameOf={nameOf} />
        )}
        {!writing && card.software && <AboutSoftware software={card.software} />}
        {writing && <ReviewBar writing={writing} material={material} />}
      </div>
    </>
  )
}

function Lead({ card }: { card: Card }) {
  const { scorecards: words } = useTexts()
  const now = useNow()
  const isLate = card.due_at !== null && new Date(card.due_at) < now && card.status !== 'final'
  return (
    <span className="row">
      <Badge tone={card.status === 'final' ? 'good' : undefined}>{words.statuses[card.status] ?? card.status}</Badge>
      {card.started_at && <When at={card.started_at} />}
      {card.due_at && card.status !== 'final' && (
        <span>
          {words.card.due} <When at={card.due_at} />
        </span>
      )}
      {isLate && <Badge tone="attention">{words.overdue}</Badge>}
    </span>
  )
}

const formats = ['pdf', 'csv', 'json'] as const

function Result({ card, material, nameOf }: { card: Card; material: Material; nameOf(id: string): string }) {
  const { scorecards: words } = useTexts()
  const { data: me } = useSuspenseQuery(meQuery)
  const overseer = isStaff(me.roles) || me.roles.includes('auditor')
  const { final, software, reviews_missing, wanted } = card
  const missing = reviews_missing ?? []
  const seats = final ? [] : (wanted?.seats ?? [])
  return (
    <section className="panel" aria-label={words.result}>
      <div className="body result">
        <div className="stack tight">
          <p className="result-words">
            {final
              ? words.card.final(words.recommendations[final.recommendation] ?? final.recommendation, final.reviews)
              : words.card.notFinal(Math.max(1, Math.min(material.required_reviews, card.panel_ids.length)))}
            {final && <span className="small soft"> · {words.card.version(final.version)}</span>}
          </p>
          <p className="small soft">{words.card.finalWhy}</p>
          {card.ended_at &&
            seats.map(({ seat_id, qualification, count, person_ids }) => (
              <p key={seat_id} className="small">
                {words.card.seatWanted(qualification ?? seat_id, count, person_ids.map(nameOf).join(', '))}
              </p>
            ))}
          {card.ended_at && missing.length > 0 && (
            <p className="small">{words.card.missing(missing.map(nameOf).join(', '))}</p>
          )}
        </div>
        <dl className="scores">
          <Score name={words.card.panelScore} value={final?.panel_score ?? meanOf(card)} />
          <Score name={words.card.softwareScore} value={software?.overall ?? null} />
        </dl>
        <div className="row">
          <span className="small soft">{words.card.download}</span>
          {formats.map((format) => (
            <a
              key={format}
              className="button"
              data-look="quiet"
              download
              href={`/api/v1/scorecards/${encodeURIComponent(card.session_id)}/export?format=${format}`}
            >
              {format.toUpperCase()}
            </a>
          ))}
          {overseer && (
            <>
              <Link to="/scorecards/$id/trail" params={{ id: card.session_id }} className="button" data-look="quiet">
                {words.card.trail}
              </Link>
              <Link to="/compare" search={{ plan: card.plan_version_id }} className="button" data-look="quiet">
                {words.card.compare}
              </Link>
            </>
          )}
        </div>
      </div>
    </section>
  )
}

/** Of the reviews so far, 0..1. */
function meanOf({ reviews }: Card): number | null {
  const known = reviews.flatMap(({ score }) => score ?? [])
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length
}

function Score({ name, value }: { name: string; value: number | null }) {
  const { scorecards: words } = useTexts()
  return (
    <div className="score">
      <dt className="small soft">{name}</dt>
      <dd className="figures">{value === null ? '–' : words.card.of1(value)}</dd>
      <dd aria-hidden className="score-track">
        <span style={{ inlineSize: `${(value ?? 0) * 100}%` }} />
      </dd>
    </div>
  )
}

function Advice({
  card,
  material,
  me,
  nameOf,
}: {
  card: Card
  material: Material
  me: string
  nameOf(id: string): string
}) {
  const { scorecards: words } = useTexts()
  const criteria = material.questions.flatMap((question) => question.criteria)
  const nameOfCriterion = (id: string) => criteria.find(({ criterion_id }) => criterion_id === id)?.name ?? id
  return (
    <section className="panel" aria-labelledby="reviews">
      <header>
        <h2 id="reviews">{words.card.reviewsOf}</h2>
      </header>
      <ul className="body stack">
        {card.reviews.map((review) => (
          <li key={review.reviewer_id} className="stack tight">
            <p className="row">
              <strong>{review.reviewer_id === me ? words.card.you : nameOf(review.reviewer_id)}</strong>
              <Badge tone="accent">{words.recommendations[review.recommendation] ?? review.recommendation}</Badge>
              <span className="small soft">
                <When at={review.submitted_at} />
                {review.version > 1 && ` · ${words.card.version(review.version)}`}
              </span>
            </p>
            {review.notes && <p className="noted">{review.notes}</p>}
            {review.earlier.length > 0 && <Earlier review={review} nameOfCriterion={nameOfCriterion} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What a review said before it was amended: the first version was given without knowing the others. */
function Earlier({ review, nameOfCriterion }: { review: Review; nameOfCriterion(id: string): string }) {
  const { scorecards: words } = useTexts()
  return (
    <details>
      <summary>{words.card.earlier(review.earlier.length)}</summary>
      <ul className="stack tight">
        {review.earlier.map(({ version, recommendation, criteria, submitted_at }) => (
          <li key={version} className="small">
            <span className="soft">
              {words.card.version(version)} · <When at={submitted_at} />:
            </span>{' '}
            {words.recommendations[recommendation] ?? recommendation}
            {criteria.map(({ criterion_id, level }) => `; ${nameOfCriterion(criterion_id)} ${level}`).join('')}
          </li>
        ))}
      </ul>
    </details>
  )
}

function AboutSoftware({ software }: { software: NonNullable<Card['software']> }) {
  const { scorecards: words } = useTexts()
  const scorers = software.answers.flatMap(({ result }) =>
    result && result.scorer.tier !== 'none' ? [result.scorer] : [],
  )
  const [scorer] = scorers
  return (
    <p className="small soft">
      {words.card.softwareNote} {scorer && `${words.card.madeBy(scorer.tier, scorer.version)}.`}
    </p>
  )
}

/** The candidate's open request, on the card it is about. */
function AskedForPerson({ card, name }: { card: Card; name: string }) {
  const { data: me } = useSuspenseQuery(meQuery)
  const { data } = useQuery({ ...humanReviewsQuery, enabled: isStaff(me.roles) })
  const asked = data?.find(({ session_id }) => session_id === card.session_id)
  return asked ? <AnswerCandidate asked={asked} name={name} /> : null
}
