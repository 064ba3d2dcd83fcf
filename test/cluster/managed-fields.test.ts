/** Fields that others own, handed to expose. */
import { expect, test } from 'vitest';
import { adoptForeignFields } from '../../src/cluster/ownership/managed-fields.ts';

const own = {
  manager: 'expose',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1: { 'f:data': { 'f:a': {} } },
};
const controller = {
  manager: 'kube-controller-manager',
  operation: 'Update',
  fieldsV1: { 'f:metadata': { 'f:annotations': {} } },
};
const status = {
  manager: 'kubectl-patch',
  operation: 'Update',
  subresource: 'status',
  fieldsV1: { 'f:status': {} },
};

test('merges the fields of others into ours and drops them as owners', () => {
  const foreign = {
    manager: 'kubectl-patch',
    operation: 'Update',
    fieldsV1: { 'f:data': { 'f:extra': {} } },
  };
  expect(adoptForeignFields([own, controller, status, foreign])).toEqual([
    { ...own, fieldsV1: { 'f:data': { 'f:a': {}, 'f:extra': {} } } },
    controller,
    status,
  ]);
});

test('leaves alone what only the cluster itself wrote', () => {
  expect(adoptForeignFields([own, controller, status])).toBeNull();
});

test('leaves alone an object that expose never applied', () => {
  expect(adoptForeignFields([{ manager: 'helm', operation: 'Update', fieldsV1: {} }])).toBeNull();
});
