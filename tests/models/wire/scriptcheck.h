#pragma once

#include "tests/support/observationscript.h"
#include "tests/support/recordingsink.h"

#include <QByteArray>
#include <QList>
#include <QtTest>

#include <algorithm>
#include <string>

namespace stepwire::testing {

/// Where two texts differ first, for a person; empty where they do not.
inline QByteArray firstDifference(const std::string &actual, const std::string &expected)
{
    const QList<QByteArray> actualLines = QByteArray::fromStdString(actual).split('\n');
    const QList<QByteArray> expectedLines = QByteArray::fromStdString(expected).split('\n');
    for (qsizetype i = 0; i < std::max(actualLines.size(), expectedLines.size()); ++i) {
        const QByteArray left = i < actualLines.size() ? actualLines[i] : QByteArray("(nothing)");
        const QByteArray right = i < expectedLines.size() ? expectedLines[i] : QByteArray("(nothing)");
        if (left != right)
            return "line " + QByteArray::number(i + 1) + "\n  is       " + left + "\n  expected " + right +
                   "\nall of it:\n" + QByteArray::fromStdString(actual);
    }
    return {};
}

/// Fed whole and fed byte by byte alike gives `expected`; with times in it or not, as asked.
inline void checkScript(const ObservationScript &script, const std::string &expected, bool withTimes = false,
                        WireLimits limits = {})
{
    const auto &whole = script.observations();
    const QByteArray inWhole = firstDifference(decoded(whole, withTimes, limits), expected);
    QVERIFY2(inWhole.isEmpty(), "\nfed whole: " + inWhole);
    const QByteArray inBytes =
        firstDifference(decoded(cutAtEveryByte(whole), true, limits), decoded(whole, true, limits));
    QVERIFY2(inBytes.isEmpty(), "\nfed byte by byte: " + inBytes);
}

} // namespace stepwire::testing
