import { expect, test } from "vitest";
import { createQuestion } from "./question.ts";

test("whoever asks while a question stands gets the same answer", async () => {
  const question = createQuestion();
  const both = [question.ask(), question.ask()];
  expect(question.isOpen.get()).toBe(true);
  question.answer(true);
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(question.isOpen.get()).toBe(false);
});

test("an answer is for the question that was put, and for no later one", async () => {
  const question = createQuestion();
  const first = question.ask();
  question.answer(true);
  const later = question.ask();
  question.answer(false);
  expect([await first, await later]).toEqual([true, false]);
});
