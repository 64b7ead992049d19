import {
  CreateVirtualMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  ListMFADeviceTagsCommand,
  type Tag,
  TagMFADeviceCommand,
  UntagMFADeviceCommand,
} from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { refusal, refusals } from '../../testing/callers.ts'
import { resourceTagConformance } from '../../testing/resource-tags.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const tag = (SerialNumber: string, Tags = tagsOf('v', 'a'), as = server.root) =>
  server.iamAs(as).send(new TagMFADeviceCommand({ SerialNumber, Tags }))
const untag = (SerialNumber: string, TagKeys = ['a'], as = server.root) =>
  server.iamAs(as).send(new UntagMFADeviceCommand({ SerialNumber, TagKeys }))
const list = (SerialNumber: string, page = {}, as = server.root) =>
  server.iamAs(as).send(new ListMFADeviceTagsCommand({ SerialNumber, ...page }))
const missing = (serial: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `MFA Device with serial number ${serial} does not exist.`,
})

async function create(Tags: Tag[] = []) {
  const tagged = Tags.length > 0 ? { Tags } : {}
  const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'Phone', ...tagged })
  return (await server.iam.send(command)).VirtualMFADevice?.SerialNumber ?? ''
}

resourceTagConformance({
  server,
  title: 'tags of an MFA device (B-191, B-198, behaviours 72)',
  operations: ['TagMFADevice', 'UntagMFADevice', 'ListMFADeviceTags'],
  create,
  tag,
  untag,
  list,
  shown: async (serial) => (await list(serial)).Tags,
  missing,
})

it('tags of an MFA device are not told or changed from another account, whether or not it is there (A-067)', async () => {
  const there = await create(tagsOf('v', 'a'))
  const foreign = await server.newAccount()
  const remove = (SerialNumber: string) =>
    server.iamAs(foreign).send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
  const key = `arn:aws:iam::${ACCOUNT}:u2f/user/ana/key-ABCD`
  for (const serial of [there, there.replace('Phone', 'Absent'), key]) {
    const calls = [
      tag(serial, undefined, foreign),
      untag(serial, undefined, foreign),
      list(serial, {}, foreign),
      remove(serial),
    ]
    for (const [index, refused] of (await refusals(...calls)).entries()) {
      const action = ['TagMFADevice', 'UntagMFADevice', 'ListMFADeviceTags', 'DeleteVirtualMFADevice'][index]
      expect(refused).toMatchObject({ code: 'AccessDenied', status: 403 })
      expect(refused.message).toContain(`is not authorized to perform: iam:${action} on resource: ${serial} `)
    }
  }
  expect((await list(there)).Tags).toEqual(tagsOf('v', 'a'))
})

it('tags of an MFA device are 50 in one call at most, and belong to authenticator apps (B-198, behaviours 40, 75)', async () => {
  const keys = Array.from({ length: 51 }, (_, index) => `key${index}`)
  expect(await refusal(tag(await create(), tagsOf('v', ...keys)))).toMatchObject({
    code: 'ValidationError',
    status: 400,
  })
  const token = 'ABCD12345678'
  expect(await refusals(tag(token), untag(token), list(token))).toEqual(Array(3).fill(missing(token)))
})
