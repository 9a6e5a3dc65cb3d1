# How this project declares a library, a program's test and a fuzz target; every CMakeLists.txt below uses these.

add_library(stepwire_warnings INTERFACE)
target_compile_options(stepwire_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
target_include_directories(stepwire_warnings INTERFACE ${CMAKE_SOURCE_DIR})

# stepwire_library(NAME [QT] SOURCES … USES …)
# One static library per folder. USES names the libraries whose headers this one's headers or sources include.
# QT turns on moc (and rcc) for the folder.
function(stepwire_library name)
    cmake_parse_arguments(L "QT" "" "SOURCES;USES" ${ARGN})
    add_library(${name} STATIC ${L_SOURCES})
    target_link_libraries(${name} PUBLIC stepwire_warnings ${L_USES})
    if(L_QT)
        set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON)
        target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS QT_NO_CAST_TO_ASCII)
    endif()
endfunction()

# stepwire_test(NAME SOURCES … USES … [LABELS …])
# A Qt Test program, run offscreen. Its first source holds QTEST_MAIN (or QTEST_GUILESS_MAIN) and includes its own .moc.
function(stepwire_test name)
    cmake_parse_arguments(T "" "" "SOURCES;USES;LABELS" ${ARGN})
    add_executable(${name} ${T_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_link_libraries(${name} PRIVATE stepwire_warnings Qt6::Test ${T_USES})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8" TIMEOUT 120 LABELS "${T_LABELS}")
endfunction()

# stepwire_fuzzer(NAME CORPUS DIR SOURCES … USES … [MOST BYTES] [WORDS FILE])
# With STEPWIRE_FUZZ a libFuzzer program that ctest runs on its corpus and on for STEPWIRE_FUZZ_SECONDS, a variable of the
# environment (tests/fuzz/run says what it does). MOST is the longest input that is worth trying,
# WORDS a file of words that inputs are made of.
function(stepwire_fuzzer name)
    cmake_parse_arguments(F "" "CORPUS;MOST;WORDS" "SOURCES;USES" ${ARGN})
    if(NOT STEPWIRE_FUZZ)
        return()
    endif()
    if(NOT F_MOST)
        set(F_MOST 4096)
    endif()
    set(words)
    if(F_WORDS)
        set(words -dict=${F_WORDS})
    endif()
    add_executable(${name} ${F_SOURCES})
    target_link_libraries(${name} PRIVATE stepwire_warnings ${F_USES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME ${name} COMMAND ${CMAKE_SOURCE_DIR}/tests/fuzz/run $<TARGET_FILE:${name}> ${F_CORPUS} -max_len=${F_MOST}
        ${words})
    set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 1200)
endfunction()
