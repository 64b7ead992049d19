import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTagKeys, checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingVirtualDevice } from './virtual-device-resource.ts'

export const TagMFADevice = iam.operation('TagMFADevice', {
  access: 'Tagging',
  resource: existingVirtualDevice,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ Tags }, { account, tx }, device) {
    await tx.mfaDevices.update(account.AccountId, {
      ...device,
      Tags: withTags(device.Tags, Tags, 'sensitive'),
    })
  },
})

export const UntagMFADevice = iam.operation('UntagMFADevice', {
  access: 'Tagging',
  resource: existingVirtualDevice,
  context: untagKeys,
  check: checkTagKeys,
  async handle({ TagKeys }, { account, tx }, device) {
    await tx.mfaDevices.update(account.AccountId, {
      ...device,
      Tags: withoutTags(device.Tags, TagKeys, 'sensitive'),
    })
  },
})

export const ListMFADeviceTags = iam.operation('ListMFADeviceTags', {
  access: 'List',
  resource: existingVirtualDevice,
  handle: (input, call, device) => tagPage(call, input, device.Tags),
})
