import { signingCertificateKind } from '../../store/entity/certificate.ts'
import { byText } from '../order.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asSigningCertificate } from './signing-certificate.ts'

export const ListSigningCertificates = iam.operation('ListSigningCertificates', {
  access: 'List',
  resource: namedOrCallingIamUser,
  async handle(input, { account, store, paging }, user) {
    const page = paging(input)
    const certificates = await store.signingCertificates.of(account.AccountId, user.UserId)
    const found = page.slice(certificates, signingCertificateKind.id, byText)
    return {
      Certificates: found.items.map((certificate) => asSigningCertificate(user, certificate)),
      ...page.members(found, signingCertificateKind.id),
    }
  },
})
