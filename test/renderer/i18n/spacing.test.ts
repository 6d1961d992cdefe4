// Spaces where Chinese meets other writing.
import { expect, it } from 'vitest';
import { closeUp, joinPieces } from '../../../src-renderer/i18n/spacing.ts';

it('a name in Chinese stands without a space in a Chinese text, one in Latin with one', () => {
  expect(closeUp('已切换到 工作', ['工作'])).toBe('已切换到工作');
  expect(closeUp('上海（备用） 拒绝了密钥 relay。', ['上海（备用）', 'relay'])).toBe(
    '上海（备用）拒绝了密钥 relay。',
  );
  expect(closeUp('TokenPool 拒绝了密钥 relay。', ['TokenPool', 'relay'])).toBe(
    'TokenPool 拒绝了密钥 relay。',
  );
  expect(closeUp('实验室 Lab 的密钥', ['实验室 Lab'])).toBe('实验室 Lab 的密钥');
  expect(closeUp('Switched to 工作 now', ['工作'])).toBe('Switched to 工作 now');
});

it('a name keeps the spaces that it has itself', () => {
  expect(closeUp('已切换到 我的 方案', ['我的 方案'])).toBe('已切换到我的 方案');
});

it('what is set into a Chinese sentence gets a space beside a Latin word and none beside punctuation', () => {
  expect(joinPieces(['因为', 'china 失败'])).toBe('因为 china 失败');
  expect(joinPieces(['因为', '它失败'])).toBe('因为它失败');
  expect(joinPieces(['上游“', 'lab', '”的响应', '不是 JSON', '。'])).toBe('上游“lab”的响应不是 JSON。');
  expect(joinPieces(['先看改动。', ' ', '尚未写入。'])).toBe('先看改动。尚未写入。');
  expect(joinPieces(['Look first.', ' ', 'Nothing is written.'])).toBe('Look first. Nothing is written.');
});
