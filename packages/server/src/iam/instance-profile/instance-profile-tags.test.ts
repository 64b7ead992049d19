import {
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  ListInstanceProfileTagsCommand,
  type Tag,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { expect, it } from 'vitest'
import { denied, refusals, user } from '../../testing/callers.ts'
import { resourceTagConformance } from '../../testing/resource-tags.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { tagsOf } from '../../testing/tags.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:instance-profile/${name}`
const operations = ['TagInstanceProfile', 'UntagInstanceProfile', 'ListInstanceProfileTags'] as const

async function create(Tags: Tag[] = []) {
  const InstanceProfileName = 'Profile'
  const tagged = Tags.length > 0 ? { Tags } : {}
  await server.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, ...tagged }))
  return InstanceProfileName
}

resourceTagConformance({
  server,
  title: 'tags of an instance profile (behaviours 72)',
  operations,
  create,
  arnOf,
  tag: (InstanceProfileName, Tags, as = server.root) =>
    server.iamAs(as).send(new TagInstanceProfileCommand({ InstanceProfileName, Tags })),
  untag: (InstanceProfileName, TagKeys, as = server.root) =>
    server.iamAs(as).send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys })),
  list: (InstanceProfileName, page, as = server.root) =>
    server.iamAs(as).send(new ListInstanceProfileTagsCommand({ InstanceProfileName, ...page })),
  shown: async (InstanceProfileName) =>
    (await server.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile?.Tags,
  missing: (name) => ({
    code: 'NoSuchEntity',
    status: 404,
    message: `Instance Profile ${name} cannot be found.`,
  }),
})

it('tags of an instance profile have no condition key of IAM’s own, and its name may come in any case (X3)', async () => {
  const InstanceProfileName = (await create(tagsOf('me', 'owner'))).toUpperCase()
  const who = await user(server, 'bob', {
    Effect: 'Allow',
    Action: operations.map((operation) => `iam:${operation}`),
    Resource: arnOf('Profile'),
    Condition: { Null: { 'iam:ResourceTag/owner': 'false' } },
  })
  const calls = (iam = server.iam) => [
    iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags: tagsOf('a', 'team') })),
    iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['team'] })),
    iam.send(new ListInstanceProfileTagsCommand({ InstanceProfileName })),
  ]
  expect(await refusals(...calls(server.iamAs(who)))).toEqual(
    operations.map((operation) => denied('bob', `iam:${operation}`, arnOf('Profile'))),
  )
  await Promise.all(calls())
})
