import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  DeleteLoginProfileCommand,
  GetGroupCommand,
  GetUserCommand,
  ListUsersCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { PASSWORD, signIn, userWithPassword } from '../testing/passwords.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'

const server = testServer()
const UserName = 'ana'
const at = (minute: number) => new Date(Date.UTC(2026, 0, 30, 10, minute))
const got = async (name: string | undefined = UserName) =>
  (await server.iam.send(new GetUserCommand(name === 'root' ? {} : { UserName: name }))).User
    ?.PasswordLastUsed

beforeEach(() => userWithPassword(server, UserName))

describe('the last use of a password', () => {
  it('is shown of users and groups once somebody has signed in (A-177, A-188, B-273)', async () => {
    const GroupName = 'crew'
    await server.iam.send(new CreateGroupCommand({ GroupName }))
    await server.iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
    const shown = async () => {
      const users = await server.iam.send(new ListUsersCommand({}))
      const members = await server.iam.send(new GetGroupCommand({ GroupName }))
      return [...(users.Users ?? []), ...(members.Users ?? [])]
    }
    for (const one of await shown()) expect(one).not.toHaveProperty('PasswordLastUsed')
    expect(await got()).toBeUndefined()
    await signIn(server, UserName, at(0))
    expect((await shown()).map(({ PasswordLastUsed }) => PasswordLastUsed)).toEqual([at(0), at(0)])
    expect(await got()).toEqual(at(0))
  })

  it('is the first one within five minutes, and never goes back (B-289, SB-42)', async () => {
    for (const [minute, shown] of [
      [0, 0],
      [4, 0],
      [5, 5],
      [2, 5],
      [20, 20],
    ] as const) {
      await signIn(server, UserName, at(minute))
      expect(await got()).toEqual(at(shown))
    }
    const revision = await server.service.store.revision(ACCOUNT)
    await signIn(server, UserName, at(21))
    expect(await server.service.store.revision(ACCOUNT)).toBe(revision)
  })

  it('stays when the user is renamed, and goes with the password', async () => {
    await signIn(server, UserName, at(0))
    await server.iam.send(new UpdateUserCommand({ UserName, NewUserName: 'anna' }))
    expect(await got('anna')).toEqual(at(0))
    await server.iam.send(new DeleteLoginProfileCommand({ UserName: 'anna' }))
    expect(await got('anna')).toBeUndefined()
    await signIn(server, 'anna', at(30))
    expect(await got('anna')).toBeUndefined()
    await server.iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }))
    expect(await got('anna')).toBeUndefined()
  })

  it('is noted for the root user too, and for nobody who is gone', async () => {
    await signIn(server, 'root', at(0))
    await signIn(server, 'root', at(4))
    expect(await got('root')).toEqual(at(0))
    await signIn(server, 'nobody', at(0))
    expect(await got()).toBeUndefined()
  })
})
