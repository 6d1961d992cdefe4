// Cases of the SDK matrix: images and files.
// (Numbers are those of the project's list of what users file against rivals, peers.md Part 1b.)
import { expect } from 'vitest';
import { pdf, pixel, sent, weather, type MatrixCase } from './matrix-kit.ts';
import { say } from './sdk-client.ts';

export const mediaCases: readonly MatrixCase[] = [
  {
    name: 'an image in the user’s turn',
    async run(world) {
      world.vendor.script({ text: ['一只猫 🐈'] });
      const answer = await world
        .open()
        .ask([{ text: 'What is it?' }, { image: { mediaType: 'image/png', base64: pixel } }]);
      expect(answer.text).toBe('一只猫 🐈');
      expect(sent(world)).toContain(pixel);
      expect(sent(world)).toContain('image/png');
    },
  },
  {
    name: 'an image by address',
    async run(world) {
      world.vendor.script({ text: ['ok'] });
      await world.open().ask([{ text: 'What is it?' }, { imageUrl: 'https://images.example/cat.png' }]);
      expect(sent(world)).toContain('https://images.example/cat.png');
    },
  },
  {
    name: 'a PDF is not dropped (bug 21)',
    async run(world) {
      world.vendor.script({ text: ['ok'] });
      await world.open().ask([{ text: 'Summarise' }, { pdf: { base64: pdf, name: '报告.pdf' } }]);
      expect(sent(world)).toContain(pdf);
    },
  },
  {
    name: 'an image inside a tool result (bug 20)',
    async run(world) {
      world.vendor.script(
        { calls: [{ id: 'call_1', name: 'get_weather', args: '{"city":"X"}' }] },
        { text: ['A picture.'] },
      );
      const session = world.open({ tools: [weather] });
      const first = await session.ask(say('Show me'));
      const image = { mediaType: 'image/png', base64: pixel };
      const second = await session.answer(first.calls.map((call) => ({ call, text: 'see image', image })));
      expect(second.text).toBe('A picture.');
      expect(sent(world)).toContain(pixel);
    },
  },
];
