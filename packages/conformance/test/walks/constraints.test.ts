import { createLog, loadConfig, type RunningServer, startServer } from '@gatehouse/server'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../../server/src/testing/wire.ts'
import { Account } from '../../src/account.ts'
import { exercises } from '../../src/exercises/all.ts'
import { Workshop } from '../../src/exercises/exercise.ts'
import { newKey, newUser } from '../../src/people.ts'
import { isDeclared, publishedOperations, smallestInput } from '../../src/published-operations.ts'
import { attempted, type Refusal } from '../../src/refusal.ts'
import { Edges, severalAtOnce } from '../../src/walks/edges.ts'
import { holedForms } from '../../src/walks/form.ts'
import { ownChecks, pastTheBody } from '../../src/walks/own-checks.ts'

let server: RunningServer
beforeAll(async () => {
  const config = loadConfig({ 'test-mode': true, port: 0, 'log-level': 'error' }, {}, false)
  server = await startServer(config, createLog(config))
})
afterAll(() => server.close())

const declared = [...publishedOperations('iam'), ...publishedOperations('sts')].filter(isDeclared)

/** That a refusal tells all of these, or ten of them; who has no permission is told as well (behaviours 22, 107). */
function expectAll(
  { sentences }: { readonly sentences: readonly string[] },
  told: Refusal | undefined,
): void {
  const count = Math.min(sentences.length, 10)
  const head = `${count} validation error${count === 1 ? '' : 's'} detected: `
  expect(told).toMatchObject({ code: 'ValidationError', status: 400 })
  expect(told?.message.startsWith(head), told?.message).toBe(true)
  const all = told?.message.slice(head.length).split('; ') ?? []
  expect(all).toHaveLength(count)
  expect(sentences).toEqual(expect.arrayContaining(all))
}

describe.each(declared.map((model) => [model.name, model] as const))('%s', (name, model) => {
  it('takes what is just inside of its constraints and refuses what is just outside', async () => {
    const account = await Account.inTestMode(server.url)
    const workshop = new Workshop(account, 'w')
    const works = exercises[name]?.works
    const input =
      typeof works === 'function' ? { ...(await works(workshop)) } : smallestInput(model, account.id)
    const send = (tried: object) => attempted(workshop.call(name, tried))
    const cases = new Edges(model, input, account.id).cases.filter(
      ({ member, what }) => !(pastTheBody.includes(`${name}.${member}`) && /of \d{7,} /.test(what)),
    )
    await newUser(account, 'nobody')
    const unprivileged = await newKey(account, 'nobody')
    const { store } = server.service
    const before = await store.revision(workshop.home.id)
    for (const { member, what, input: outside, refusal: message } of cases) {
      if (message === undefined) continue
      const told = { code: 'ValidationError', status: 400, message }
      expect({ member, what, told: await send(outside) }).toEqual({ member, what, told })
    }
    const several = severalAtOnce(cases, input)
    if (several.sentences.length > 0) {
      expectAll(several, await send(several.input))
      const nobody = new Workshop(account, 'n')
      nobody.caller = unprivileged
      expectAll(several, await attempted(nobody.call(name, several.input)))
    }
    const since = await store.changes(workshop.home.id, before, 10)
    // reports are made beside the calls
    expect(since.filter(({ caller }) => caller !== 'reports')).toEqual([])
    if (typeof works === 'function') expect(await send(input)).toBeUndefined()
    const within = cases.filter(({ refusal: message }) => message === undefined)
    const checks = ownChecks.filter(
      (one) => one.operation.test(name) && within.some(({ member }) => one.member.test(member)),
    )
    const met = new Set<object>()
    for (const { member, what, input: inside } of within) {
      const told = await send(inside)
      const check = checks.find((one) => one.member.test(member) && one.message.test(told?.message ?? ''))
      if (check !== undefined) {
        met.add(check)
        continue
      }
      expect({ member, what, told }).not.toMatchObject({ told: { code: 'ValidationError' } })
      expect({ member, what, told }).not.toMatchObject({ told: { code: 'MalformedInput' } })
      expect(told?.status ?? 200).toBeLessThan(500)
    }
    expect(checks.filter((check) => !met.has(check))).toEqual([])
  })
})

/** Letters that patterns tell apart: within ASCII and beyond, blanks, line ends, signs of ARNs, what has two units. */
const letters = [...'aZ09 _-+=,.@/:*{"', '\n', '\t', '\u007f', '\u00a1', 'é', '中', '😀']

it('texts are admitted exactly where the model admits them', async () => {
  const account = await Account.inTestMode(server.url)
  await newUser(account, 'nobody')
  const nobody = new Workshop(account, 'n')
  nobody.caller = await newKey(account, 'nobody')
  const texts = declared.flatMap((model) =>
    new Edges(model, smallestInput(model, account.id), account.id).texts.map((text) => ({ model, text })),
  )
  const written = fc.string({ unit: fc.constantFrom(...letters), maxLength: 70 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), written, async ({ model: { name }, text }, value) => {
      const { input, refusal: expected, member } = text(value)
      const told = await attempted(nobody.call(name, input))
      if (expected !== undefined)
        expect({ name, member, told }).toMatchObject({ told: { code: 'ValidationError', message: expected } })
      else expect(told?.message ?? '').not.toMatch(/failed to satisfy constraint|must contain only/)
    }),
    { numRuns: 400 },
  )
})

it('lists with holes are answered, never failed (behaviours 65)', async () => {
  const account = await Account.inTestMode(server.url)
  for (const model of declared) {
    const service = model.service.name === 'sts' ? 'sts' : 'iam'
    for (const [list, form] of holedForms(model, account.id)) {
      const { status, text } = await call(server, account.administrator, service, form)
      expect(status, `${model.name} ${list}: ${text}`).toBeLessThan(500)
    }
  }
})
