"""Promises of the pure parts. Run: python -m pytest tests (or python -m unittest)."""
import json
import random
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from pulso_train.augment import as_recognised, spell_number, swap_entities, vary
from pulso_train.batches import Batch, chunk_batches, draw
from pulso_train.calibration import fit_emotions
from pulso_train.corpus import split_of
from pulso_train.distil import with_answers
from pulso_train.encoder import Encoder, load_checkpoint, save_checkpoint
from pulso_train.export import PAIR_LIMIT, write_graph
from pulso_train.graph import quantise_columns
from pulso_train.labels import UNKNOWN
from pulso_train.metrics import expected_calibration_error, polarity
from pulso_train.mixes import Example
from pulso_train.ownrows import parse
from pulso_train.pruning import choose_layers
from pulso_train.training import Recipe, disagreement, rate_factor
from pulso_train.vocabulary import PAD, head_tail
from pulso_train.warmstart import from_int8


class SpeechForm(unittest.TestCase):
    def test_mentions_links_emoji_and_punctuation_are_gone_and_numbers_are_words(self):
        self.assertEqual(as_recognised("@user ¡Llevo 42 días! 😡 http #harto", "es"), "llevo cuarenta y dos días harto")
        self.assertEqual(as_recognised("It's £5, ref 0071.", "en"), "it's five ref zero zero seven one")

    def test_spanish_numbers_below_thirty_are_one_word(self):
        self.assertEqual([spell_number(n, "es") for n in ("16", "22", "30", "31")], ["dieciséis", "veintidós", "treinta", "treinta y uno"])

    def test_a_text_never_becomes_empty(self):
        rnd = random.Random(1)
        self.assertTrue(all(vary("@user 😡", "en", 0, "social", rnd) for _ in range(300)))

    def test_letters_with_odd_lower_case_are_left_alone(self):
        swap_entities("İSTANBUL ınd ſeoul K", "en", random.Random(1))


class Rows(unittest.TestCase):
    def test_a_row_of_the_wrong_form_is_refused_with_its_reason(self):
        good = {"text": "text", "sentiment": "neg", "emotions": "-", "intensity": "1", "form": "chat", "sector": "retail", "lang": "en"}
        self.assertEqual(parse(good)["label"], "negative")
        self.assertEqual(parse({"text": "text", "sentiment": "neg"}), "columns")
        self.assertEqual(parse(good | {None: ["one too many"]}), "columns")
        self.assertEqual(parse(good | {"lang": None}), "columns")
        self.assertEqual(parse({name: cell for name, cell in good.items() if name != "sector"}), "columns")
        self.assertEqual(parse(good | {"sentiment": "bad"}), "label")
        self.assertEqual(parse(good | {"emotions": "bliss"}), "label")
        self.assertEqual(parse(good | {"form": "letter"}), "form, sector or language")
        self.assertEqual(parse(good | {"text": "call 5551234567"}), "personal data")

    def test_rows_of_other_texts_need_neither_form_nor_sector(self):
        self.assertEqual(parse({"text": "qué bien", "sentiment": "pos", "lang": "es", "variety": "uy"}),
                         {"text": "qué bien", "label": "positive", "variety": "uy", "lang": "es"})

    def test_the_side_of_a_text_depends_on_its_letters_only(self):
        self.assertEqual(split_of("Hello, there!"), split_of("hello there"))


class Training(unittest.TestCase):
    def test_the_rate_rises_stays_and_falls(self):
        recipe = Recipe(samples=1, warmup=0.1, cooldown=0.5, end_rate=0.0)
        self.assertEqual([round(rate_factor(p, recipe), 2) for p in (0.05, 0.3, 0.75, 1.0)], [0.5, 1.0, 0.5, 0.0])

    def test_two_views_of_a_row_stand_in_one_batch_in_the_same_order(self):
        tokenizer = Tokenizer(WordLevel({"<unk>": 0, "a": 4, "b": 5, "c": 6}, unk_token="<unk>"))
        tokenizer.pre_tokenizer = Whitespace()
        batches = chunk_batches(tokenizer, ["a a a", "b", "c c", "a", "b b b b b", "c"], rows=[7, 8, 9], size=4, max_tokens=48, views=2)
        self.assertEqual([batch.rows for batch in batches], [[9, 7, 9, 7], [8, 8]])
        self.assertEqual(batches[1].ids[:, :5].tolist(), [[5, PAD, PAD, PAD, PAD], [5, 5, 5, 5, 5]])

    def test_readings_that_agree_cost_nothing_and_others_more_the_further_they_are_apart(self):
        def cost(other: float) -> float:
            sentiment = torch.tensor([[1.0, 0.0, 0.0], [other, 0.0, 0.0]])
            return disagreement(sentiment, torch.zeros(2, 8)).item()
        self.assertAlmostEqual(cost(1.0), 0.0, places=6)
        self.assertLess(cost(1.0), cost(0.0))
        self.assertLess(cost(0.0), cost(-2.0))

    def test_rows_are_drawn_in_proportion_to_their_copies(self):
        order = draw([2, 1, 0], 3000, random.Random(1))
        self.assertEqual((order.count(0), order.count(1), order.count(2)), (2000, 1000, 0))


class Teaching(unittest.TestCase):
    def test_answers_stand_beside_labels_or_become_rows_of_their_own(self):
        rows = [Example("late again", "en", 0, 1.0, {}, 0.2), Example("no answer", "en", 1, 1.0, {}, 2.0)]
        answer = {"lang": "en", "sentiment": [0.9, 0.1, 0.0], "emotion": [0.5] * 8}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "answers.jsonl"
            file.write_text("".join(json.dumps(answer | {"text": text}) + "\n" for text in ("late again", "unlabelled")))
            found, only = with_answers(rows, file, 0.5), with_answers(rows, file, 0.5, only=True)
        self.assertEqual([(e.text, e.sentiment, e.copies, e.soft is None) for e in found],
                         [("late again", 0, 0.2, False), ("no answer", 1, 2.0, True), ("unlabelled", UNKNOWN, 0.5, False)])
        self.assertEqual([(e.text, e.copies) for e in only], [("late again", 1.0), ("unlabelled", 0.5)])

    def test_the_layer_that_changes_nothing_goes_first_and_the_encoder_stays_whole(self):
        torch.manual_seed(3)
        encoder = Encoder({"H": 24, "NH": 2, "FF": 32, "eps": 1e-5}, 50, 4).eval()
        for head in (encoder.sent, encoder.emo):
            torch.nn.init.normal_(head.weight)
        for linear in (encoder.layers[2].ao, encoder.layers[2].fo):
            torch.nn.init.zeros_(linear.weight)
            torch.nn.init.zeros_(linear.bias)
        batch = Batch([0, 1], torch.randint(5, 50, (2, 8)), torch.ones(2, 8))
        steps = list(choose_layers(encoder, [batch], keep=2))
        self.assertEqual(steps[0][0], [0, 1, 3])
        self.assertAlmostEqual(steps[0][1], 0, places=4)
        self.assertEqual((len(steps[1][0]), len(encoder.layers)), (2, 4))

    def test_kept_layers_are_numbered_anew(self):
        sizes = {"H": 24, "NH": 2, "FF": 32, "eps": 1e-5}
        encoder = Encoder(sizes, 50, 3)
        with tempfile.TemporaryDirectory() as folder:
            save_checkpoint(Path(folder) / "a.pt", encoder.state_dict(), sizes, 3)
            fewer = load_checkpoint(Path(folder) / "a.pt", keep=[0, 2])
        self.assertEqual(len(fewer.layers), 2)
        torch.testing.assert_close(fewer.layers[1].fi.weight, encoder.layers[2].fi.weight)


class Numbers(unittest.TestCase):
    def test_truncation_keeps_beginning_and_end(self):
        self.assertEqual(head_tail(list(range(20)), 8, 2), [0, 1, 2, 15, 16, 17, 18, 19])
        self.assertEqual(head_tail([0, 1, 2], 8, 2), [0, 1, 2])

    def test_quantised_columns_come_back_within_half_a_step(self):
        weight = np.random.default_rng(1).normal(size=(40, 7)).astype(np.float32)
        codes, scale = quantise_columns(weight, 127)
        self.assertLessEqual(np.abs(codes * scale - weight).max(), scale.max() / 2 + 1e-6)

    def test_two_neighbours_never_saturate_sixteen_bits(self):
        weight = np.random.default_rng(2).normal(size=(40, 300)).astype(np.float32)
        codes, _ = quantise_columns(weight, PAIR_LIMIT)
        pairs = np.abs(codes.astype(int)).reshape(20, 2, 300).sum(1)
        self.assertLessEqual(pairs.max() * 255, 2**15 - 1)
        self.assertGreater(np.abs(codes).max(), 63)

    def test_an_exported_file_gives_its_checkpoint_back_within_half_a_step(self):
        sizes = {"H": 24, "NH": 2, "FF": 32, "eps": 1e-5}
        encoder = Encoder(sizes, 50, 2).eval()
        with tempfile.TemporaryDirectory() as folder:
            checkpoint, model, back = (Path(folder) / name for name in ("a.pt", "model.onnx", "b.pt"))
            save_checkpoint(checkpoint, encoder.state_dict(), sizes, 2)
            write_graph(checkpoint, model, pair_limit=127)
            from_int8(model, sizes, back)
            again = load_checkpoint(back).state_dict()
        for name, weight in encoder.state_dict().items():
            largest_step = weight.abs().max() / 63
            self.assertLessEqual((again[name] - weight).abs().max(), largest_step / 2 + 1e-6, name)

    def test_a_sure_and_right_model_has_no_calibration_error(self):
        self.assertAlmostEqual(expected_calibration_error(np.array([0, 2]), np.array([[1, 0, 0], [0, 0, 1.0]])), 0)

    def test_emotions_come_onto_the_scale_of_another_model(self):
        logits = np.random.default_rng(4).normal(-1, 2, (2_000, 8))
        scales = fit_emotions(logits, 1 / (1 + np.exp(-(1.7 * logits - 0.6))))
        self.assertTrue(all(abs(s.scale - 1.7) < 0.02 and abs(s.bias + 0.6) < 0.02 for s in scales.values()))

    def test_polarity_leaves_no_weight_on_neutral(self):
        np.testing.assert_allclose(polarity(np.array([[0.2, 0.6, 0.2]])), [[0.5, 0, 0.5]])


if __name__ == "__main__":
    unittest.main()
