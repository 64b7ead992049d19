import { iam } from '../service.ts'
import { requestTags, untagKeys } from '../tag/tag-context.ts'
import { checkTagKeys, checkTags, tagPage, withoutTags, withTags } from '../tag/tags.ts'
import { existingServerCertificate } from './server-certificate-resource.ts'

export const TagServerCertificate = iam.operation('TagServerCertificate', {
  access: 'Tagging',
  resource: existingServerCertificate,
  context: requestTags,
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async handle({ Tags }, { account, tx }, certificate) {
    await tx.serverCertificates.update(account.AccountId, {
      ...certificate,
      Tags: withTags(certificate.Tags, Tags, 'sensitive'),
    })
  },
})

export const UntagServerCertificate = iam.operation('UntagServerCertificate', {
  access: 'Tagging',
  resource: existingServerCertificate,
  context: untagKeys,
  check: checkTagKeys,
  async handle({ TagKeys }, { account, tx }, certificate) {
    await tx.serverCertificates.update(account.AccountId, {
      ...certificate,
      Tags: withoutTags(certificate.Tags, TagKeys, 'sensitive'),
    })
  },
})

export const ListServerCertificateTags = iam.operation('ListServerCertificateTags', {
  access: 'List',
  resource: existingServerCertificate,
  handle: (input, call, certificate) => tagPage(call, input, certificate.Tags),
})
