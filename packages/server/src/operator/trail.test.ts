import { describe, expect, it } from 'vitest'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'

const server = operatedServer()

const account = FIRST_ACCOUNT
const trail = async (name: string, input: object = { account }) => {
  const { status, body } = await server.command(`trail ${name}`, input)
  return status === 200 ? body : body['error']
}

describe('gatehouse trail', () => {
  it('makes, shows, stops and deletes the trail of an account', async () => {
    expect(await trail('show')).toBe(`account ${account} has no trail; gatehouse trail create makes one`)
    const made = {
      name: 'audit',
      arn: `arn:aws:cloudtrail:eu-west-1:${account}:trail/audit`,
      bucket: `gatehouse-logs-${account}`,
      logging: true,
      deliveredTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    }
    expect(await trail('create', { account, name: 'audit', region: 'eu-west-1' })).toEqual(made)
    expect(await trail('create')).toBe(`account ${account} has a trail already`)
    expect(await trail('show')).toEqual(made)
    expect(await trail('start')).toEqual(made)
    expect(await trail('stop')).toEqual({ ...made, logging: false })
    expect(await trail('rotate-key', {})).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(await trail('delete')).toEqual({ deleted: 'audit' })
    expect(await trail('stop')).toMatch(/has no trail/)
  })

  it.each([
    [{ account: '999999999999' }, /there is no account 999999999999/],
    [{ account, name: 'a/b' }, /a name has 3 to 128 letters/],
    [{ account, name: '..' }, /a name has 3 to 128 letters/],
    [{ account, region: '../x' }, /is no region/],
    [{ account, region: 'eu' }, /is no region/],
  ])('refuses %j', async (input, error) => {
    expect(await trail('create', input)).toMatch(error)
  })
})
