import { expect, test } from 'vitest';
import { openError } from '../../../../src/store/sqlite/failures.ts';

test.each(['EROFS', 'EACCES', 'EPERM'])(
  'a folder that can not be written (%s) is told with what to do',
  code => {
    const error = openError(Object.assign(new Error('open'), { code }), '/data/pulso.db');
    expect(error.code).toBe('STORE_UNAVAILABLE');
    expect(error.message).toContain(code);
    expect(error.message).toContain('PULSO_DATA_DIR');
  },
);

test('another failure to open keeps its own reason', () => {
  const error = openError(Object.assign(new Error('open'), { code: 'EMFILE' }), '/data/pulso.db');
  expect(error.message).toBe("can't open /data/pulso.db: EMFILE");
});
