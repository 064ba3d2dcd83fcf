/** Every field of the format is changed in the circle test, which runs real programs, or stands with a reason in its list. */
import { expect, test } from 'vitest';
import { budgets, changedFields, fieldChanges, fields, file, leftOut } from './circle/field-changes.ts';

const changed = new Set([...fieldChanges, ...budgets].flatMap(({ parts }) => changedFields(file(parts))));

test('every field is changed in the circle, or is left out with a reason', () => {
  expect(fields.filter((field) => !changed.has(field) && !(field in leftOut))).toEqual([]);
});

test('what is left out is a field, and no file changes it', () => {
  expect(Object.keys(leftOut).filter((field) => changed.has(field) || !fields.includes(field))).toEqual([]);
});
