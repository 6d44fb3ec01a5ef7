"""What bilkoctl knows of the services without asking them: what each publishes and reads."""

from .catalogue import Service
from .files import ROOT, Output

HEAD = """\
#include "bilkoctl/frame/service_topics.h"

#include <array>

namespace bilko::ctl {
namespace {

// clang-format off
"""
TAIL = """\
// clang-format on

}  // namespace

std::span<const ServiceTopics> service_topics() { return kAll; }

}  // namespace bilko::ctl
"""


def generate(services: list[Service], output: Output) -> None:
    lists = "".join(array(f"k{service.name.capitalize()}{what}", topics) for service in services
                    for what, topics in (("Publishes", published(service)),
                                         ("Reads", service.reads)))
    rows = "".join(f'    ServiceTopics{{"{service.name}", k{service.name.capitalize()}Publishes, '
                   f"k{service.name.capitalize()}Reads}},\n" for service in services)
    table = f"constexpr std::array<ServiceTopics, {len(services)}> kAll = {{\n{rows}}};\n"
    output.add_source(ROOT / "tools" / "bilkoctl" / "frame" / "service_topics.cpp",
                      HEAD + lists + table + TAIL)


def published(service: Service) -> list[str]:
    """Its events, without dead letters and what is told of operators."""
    return [topic for topic in service.writes
            if not topic.endswith(".dlq") and not topic.startswith("ops.")]


def array(name: str, topics: list[str]) -> str:
    lines = "".join(f'    "{topic}",\n' for topic in topics)
    return f"constexpr std::array<std::string_view, {len(topics)}> {name} = {{\n{lines}}};\n\n"
