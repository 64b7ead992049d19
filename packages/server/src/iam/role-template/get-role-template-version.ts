import { encodedDocument } from '../policy/document-text.ts'
import { iam } from '../service.ts'
import { existingTemplate, templateArn } from './template-resource.ts'

/** Tells a minor version of a role template, the default one unless told. */
export const GetRoleTemplateVersion = iam.operation('GetRoleTemplateVersion', {
  access: 'Read',
  resource: existingTemplate,
  handle(_input, { account }, version) {
    const { AssumeRolePolicyDocumentTemplate, InlinePolicyTemplates = [], ...members } = version
    const { ManagedPolicyArns = [], ParametersDefinition = [], RoleTagsTemplate = [] } = version
    return {
      RoleTemplateVersion: {
        ...members,
        TemplateArn: templateArn(account, version.TemplateName),
        AssumeRolePolicyDocumentTemplate: encodedDocument(AssumeRolePolicyDocumentTemplate),
        InlinePolicyTemplates: InlinePolicyTemplates.map(({ PolicyName, PolicyDocument }) => ({
          PolicyName,
          PolicyDocument: encodedDocument(PolicyDocument),
        })),
        ManagedPolicyArns: [...ManagedPolicyArns],
        ParametersDefinition: [...ParametersDefinition],
        RoleTagsTemplate: [...RoleTagsTemplate],
      },
    }
  },
})
